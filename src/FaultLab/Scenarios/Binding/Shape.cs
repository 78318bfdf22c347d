using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FaultLab.Scenarios.Binding;

/// <summary>What a record of the file format looks like in a file. Binder and schema both read it, so they cannot differ.</summary>
internal sealed record Shape
{
    private static readonly ConcurrentDictionary<Type, Shape> Cache = [];

    public required ImmutableArray<Member> Members { get; init; }

    /// <summary>The member that a lone value stands for; null: the record is always a map.</summary>
    public required Member? Shorthand { get; init; }

    public required ImmutableArray<VariantAttribute> Variants { get; init; }

    public required string? Description { get; init; }

    public IEnumerable<string> Keys => Members
        .Where(member => !member.DottedKeys)
        .SelectMany(member => member.Choices is { } choices ? choices.Select(choice => choice.Key) : [member.Key]);

    public static Shape Of(Type type) => Cache.GetOrAdd(type, Read);

    private static Shape Read(Type type)
    {
        // Inherited members come first, as a reader expects the common ones to.
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null)
            .OrderBy(property => property.DeclaringType == type ? 1 : 0)
            .Select(property => new Member(property))
            .ToImmutableArray();
        var shorthand = type.GetCustomAttribute<ShorthandAttribute>()?.Property;
        return new Shape
        {
            Members = members,
            Shorthand = members.FirstOrDefault(member => member.Property.Name == shorthand),
            Variants = [.. type.GetCustomAttributes<VariantAttribute>(inherit: false)],
            Description = type.GetCustomAttribute<DescriptionAttribute>(inherit: false)?.Description,
        };
    }
}

/// <summary>One key of a record.</summary>
internal sealed class Member(PropertyInfo property)
{
    public PropertyInfo Property { get; } = property;

    public string Key { get; } = JsonNamingPolicy.KebabCaseLower.ConvertName(property.Name);

    /// <summary>The type, <c>Nullable</c> taken off.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    public bool Required { get; } = property.IsDefined(typeof(RequiredMemberAttribute));

    public string? Description { get; } = property.GetCustomAttribute<DescriptionAttribute>()?.Description;

    public BetweenAttribute? Between { get; } = property.GetCustomAttribute<BetweenAttribute>();

    public bool ZeroAllowed { get; } = property.IsDefined(typeof(ZeroAllowedAttribute));

    public bool OneOrMany { get; } = property.IsDefined(typeof(OneOrManyAttribute));

    public bool DottedKeys { get; } = property.IsDefined(typeof(DottedKeysAttribute));

    public bool IsName { get; } = property.IsDefined(typeof(NameAttribute));

    public ImmutableArray<Choice>? Choices { get; } = property.GetCustomAttributes().OfType<OneOfAttribute>().FirstOrDefault()?.Choices;
}
