using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using FaultLab.Detection.Consoles;
using FaultLab.Histories;
using FaultLab.Results;

namespace FaultLab.Cli.Commands;

/// <summary><c>faultlab analyze FILE</c>: says what a kernel reported in the log of a console, of dmesg, of a journal.</summary>
internal static class ConsoleAnalysis
{
    /// <summary>Pass: a clean log. Fail: the kernel reported something.</summary>
    public static int Run(string file, bool json, TextWriter output)
    {
        var found = Classify(Lines(file)).ToList();
        var reports = found.Where(f => f.Finding.Class != ConsoleClass.Boot).OrderBy(f => f.Line).ToList();
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(reports.Select(r => new { r.Line, Report = r.Finding }), FaultLabJson.Document));
        }
        else
        {
            Write(file, reports, found.Count - reports.Count, output);
        }
        return reports.Count == 0 ? ExitStatus.Pass : ExitStatus.Fail;
    }

    private static void Write(string file, List<(long Line, ConsoleFinding Finding)> reports, int boots, TextWriter output)
    {
        foreach (var (line, finding) in reports)
        {
            var kind = JsonNamingPolicy.KebabCaseLower.ConvertName(finding.Kind.ToString());
            output.WriteLine($"{kind,-9} line {line}: {finding.Title}{(finding.Panicked ? ", and it panicked" : "")}");
        }
        output.WriteLine($"{file}: {Wording.Count(reports.Count, "report")}, {Wording.Count(boots, "boot")}");
    }

    /// <summary>A log in any encoding that its first bytes tell; compressed as logrotate does it, too.</summary>
    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static Stream Open(string file)
    {
        var stream = File.OpenRead(file);
        var compressed = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
        stream.Position = 0;
        if (!compressed)
        {
            return stream;
        }
        using (stream)
        {
            return Unpack(stream, file);
        }
    }

    /// <summary>A decompressor does not tell the end of a log from the end of an archive that was cut off; the length at its own end does (RFC 1952, ISIZE).</summary>
    private static MemoryStream Unpack(FileStream stream, string file)
    {
        var log = new MemoryStream();
        try
        {
            new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true).CopyTo(log);
        }
        catch (InvalidDataException damaged)
        {
            throw Damaged(file, damaged.Message);
        }
        var size = new byte[sizeof(uint)];
        stream.Position = Math.Max(0, stream.Length - size.Length);
        stream.ReadAtLeast(size, size.Length, throwOnEndOfStream: false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(size) != (uint)log.Length)
        {
            throw Damaged(file, "it ends too early, or is more than one archive");
        }
        log.Position = 0;
        return log;
    }

    private static LabException Damaged(string file, string why) => new($"{file} cannot be unpacked: {why}", "unpack what is left of it with zcat, and analyze that");

    /// <summary>The number of a line stands for the time at which it came, in microseconds.</summary>
    private static IEnumerable<(long Line, ConsoleFinding Finding)> Classify(IEnumerable<string> lines) => ConsoleClassifier
        .Classify(lines.Select((text, i) => new ConsoleLine { At = TimeSpan.FromMicroseconds(i + 1), Wall = default, Node = "", Text = text }))
        .Select(finding => ((long)finding.From.TotalMicroseconds, finding));
}
