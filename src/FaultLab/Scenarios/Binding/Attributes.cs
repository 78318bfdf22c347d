using System.Collections.Immutable;

namespace FaultLab.Scenarios.Binding;

/// <summary>The least and the greatest value of a number or a size.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute(long least, long greatest) : Attribute
{
    public long Least { get; } = least;

    public long Greatest { get; } = greatest;
}

/// <summary>A duration or rate that may be 0; all others must be more.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ZeroAllowedAttribute : Attribute;

/// <summary>A list of which a single item may be written without brackets.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrManyAttribute : Attribute;

/// <summary>A map of strings that takes every key with a dot in it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DottedKeysAttribute : Attribute;

/// <summary>A record that may be written as the value of its one property <paramref name="property"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}

/// <summary>A name that lab files, namespaces and messages can carry.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NameAttribute : Attribute
{
    public const string Pattern = "^[A-Za-z][A-Za-z0-9_-]{0,31}$";
}

/// <summary>One kind among several: the key that names it in a file, and the record that holds what stands under the key.</summary>
internal sealed record Choice(string Key, Type Config);

/// <summary>A list of kinds, one of which an entry names.</summary>
internal interface IChoices
{
    static abstract ImmutableArray<Choice> Choices { get; }
}

/// <summary>The property is filled by exactly one of several keys.</summary>
internal abstract class OneOfAttribute : Attribute
{
    public abstract ImmutableArray<Choice> Choices { get; }
}

/// <inheritdoc />
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute<TChoices> : OneOfAttribute
    where TChoices : IChoices
{
    public override ImmutableArray<Choice> Choices => TChoices.Choices;
}

/// <summary>The abstract record stands for one of several, told apart by the key that only this one has.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class VariantAttribute(string key, Type config) : Attribute
{
    public string Key { get; } = key;

    public Type Config { get; } = config;
}
