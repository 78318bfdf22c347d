using System.Globalization;
using System.Net;

namespace FaultLab.Agent.Tools;

/// <summary>The words of a tool's command line: plain ones in their order, <c>key=value</c> ones by key. Each must be asked for.</summary>
internal sealed class ToolWords
{
    private readonly Queue<string> _plain = [];
    private readonly Dictionary<string, string> _values = [];

    public ToolWords(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                _plain.Enqueue(word);
            }
            else if (!_values.TryAdd(word[..equals], word[(equals + 1)..]))
            {
                throw new ArgumentException($"{word[..equals]}= is given twice");
            }
        }
    }

    /// <summary>The next plain word.</summary>
    /// <param name="what">What it is, for the message when it is missing.</param>
    public string Next(string what) => _plain.TryDequeue(out var word) ? word : throw new ArgumentException($"{what} is missing");

    /// <summary>Whether the next plain word is this one, which then is taken.</summary>
    public bool Take(string word)
    {
        if (!_plain.TryPeek(out var next) || next != word)
        {
            return false;
        }

        _plain.Dequeue();
        return true;
    }

    public string? Optional(string key) => _values.Remove(key, out var value) ? value : null;

    public string Required(string key) => Optional(key) ?? throw new ArgumentException($"{key}= is missing");

    public uint Number(string key) => Parse(key, Required(key));

    public uint? OptionalNumber(string key) => Optional(key) is { } value ? Parse(key, value) : null;

    public ushort? OptionalPort(string key) => OptionalNumber(key) is not { } port ? null
        : port is > 0 and <= ushort.MaxValue ? (ushort)port : throw new ArgumentException($"{key}={port} is no port");

    public IPAddress? OptionalAddress(string key) => Optional(key) is not { } value ? null
        : IPAddress.TryParse(value, out var address) ? address : throw new ArgumentException($"{key}={value} is no address");

    public IPAddress Address(string key) => OptionalAddress(key) ?? throw new ArgumentException($"{key}= is missing");

    /// <exception cref="ArgumentException">A word is left that nobody asked for.</exception>
    public void End()
    {
        if (_plain.TryPeek(out var word))
        {
            throw new ArgumentException($"\"{word}\" is one word too many");
        }

        if (_values.Count > 0)
        {
            throw new ArgumentException($"{_values.First().Key}= is not known here");
        }
    }

    public static uint Parse(string what, string value) => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : throw new ArgumentException($"{what}={value} is no number");
}
