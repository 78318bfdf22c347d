using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FaultLab.Scenarios.Yaml;

/// <summary>Writes nodes as YAML that loads to the same scenario.</summary>
internal static class YamlText
{
    /// <param name="replacements">New text for scalars, by path.</param>
    public static string Of(SourceNode root, IReadOnlyDictionary<string, string> replacements)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Write(emitter, root, "", replacements);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter emitter, SourceNode node, string path, IReadOnlyDictionary<string, string> replacements)
    {
        switch (node)
        {
            case SourceScalar { IsNull: true }:
                Write(emitter, "null", plain: true);
                break;
            case SourceScalar scalar:
                Write(emitter, (replacements.GetValueOrDefault(path) ?? scalar.Text).Replace("${", "$${", StringComparison.Ordinal), scalar.Plain);
                break;
            case SourceList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, list.Flow ? SequenceStyle.Flow : SequenceStyle.Block));
                for (var index = 0; index < list.Items.Length; index++)
                {
                    Write(emitter, list.Items[index], $"{path}[{index}]", replacements);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case SourceMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, map.Flow ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.Entries)
                {
                    Write(emitter, key.Text, key.Plain);
                    Write(emitter, value, Paths.Join(path, key.Text), replacements);
                }

                emitter.Emit(new MappingEnd());
                break;
        }
    }

    private static void Write(Emitter emitter, string text, bool plain) => emitter.Emit(new Scalar(
        AnchorName.Empty, TagName.Empty, text, plain ? ScalarStyle.Any : ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true));
}
