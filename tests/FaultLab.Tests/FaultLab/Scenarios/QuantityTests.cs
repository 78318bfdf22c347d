using FaultLab.Scenarios;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.Scenarios;

internal sealed class QuantityTests
{
    [TestCase("90s", 90)]
    [TestCase("1.5s", 1.5)]
    [TestCase("200ms", 0.2)]
    [TestCase("50us", 0.00005)]
    [TestCase("2m30s", 150)]
    [TestCase("1h 5m", 3900)]
    [TestCase("72h", 259200)]
    [TestCase("3d", 259200)]
    [TestCase("0", 0)]
    public void Reads_durations(string text, double seconds)
    {
        Assert.That(Quantity.TryParseDuration(text, out var value), Is.True);
        Assert.That(value, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [TestCase("90")]
    [TestCase("")]
    [TestCase("s")]
    [TestCase("-2s")]
    [TestCase("2 seconds")]
    [TestCase("30s2m")]
    [TestCase("1,5s")]
    [TestCase("2s2s")]
    [TestCase("99999999999999999999999999999999s")]
    [TestCase("4000d")]
    public void Refuses_what_is_no_duration(string text) => Assert.That(Quantity.TryParseDuration(text, out _), Is.False);

    [TestCase("60000", 60000L)]
    [TestCase("128MiB", 128L << 20)]
    [TestCase("1.5GB", 1_500_000_000L)]
    [TestCase("64k", 64_000L)]
    [TestCase("64Ki", 65_536L)]
    [TestCase("2 gib", 2L << 30)]
    [TestCase("100B", 100L)]
    public void Reads_sizes(string text, long bytes)
    {
        Assert.That(Quantity.TryParseSize(text, out var value), Is.True);
        Assert.That(value.Bytes, Is.EqualTo(bytes));
    }

    [TestCase("1.5")]
    [TestCase("12 apples")]
    [TestCase("-1")]
    [TestCase("99999999TiB")]
    public void Refuses_what_is_no_size(string text) => Assert.That(Quantity.TryParseSize(text, out _), Is.False);

    [TestCase("100mbit", 100_000_000L)]
    [TestCase("2.5gbit", 2_500_000_000L)]
    [TestCase("64Kbit", 64_000L)]
    [TestCase("9600bit", 9600L)]
    public void Reads_data_rates(string text, long bits)
    {
        Assert.That(Quantity.TryParseBitRate(text, out var value), Is.True);
        Assert.That(value.BitsPerSecond, Is.EqualTo(bits));
    }

    [TestCase("100")]
    [TestCase("100mbps")]
    [TestCase("100MB")]
    public void Refuses_what_is_no_data_rate(string text) => Assert.That(Quantity.TryParseBitRate(text, out _), Is.False);

    [TestCase("50/s", 50)]
    [TestCase("90/min", 1.5)]
    [TestCase("36/h", 0.01)]
    public void Reads_event_rates(string text, double perSecond)
    {
        Assert.That(Quantity.TryParseEventRate(text, out var value), Is.True);
        Assert.That(value.PerSecond, Is.EqualTo(perSecond).Within(1e-12));
    }

    [TestCase("20%", 0.2)]
    [TestCase("0.5 %", 0.005)]
    [TestCase("100%", 1)]
    public void Reads_percentages(string text, double fraction)
    {
        Assert.That(Quantity.TryParsePercentage(text, out var value), Is.True);
        Assert.That(value.Fraction, Is.EqualTo(fraction).Within(1e-12));
    }

    [TestCase("101%")]
    [TestCase("0.2")]
    [TestCase("50/s")]
    public void Refuses_what_is_no_percentage(string text) => Assert.That(Quantity.TryParsePercentage(text, out _), Is.False);

    [TestCase("<= 2s", Comparison.AtMost)]
    [TestCase("<2s", Comparison.LessThan)]
    [TestCase(" >=2s ", Comparison.AtLeast)]
    [TestCase("> 2s", Comparison.MoreThan)]
    public void Reads_bounds(string text, Comparison comparison)
    {
        Assert.That(Quantity.TryParseBound<TimeSpan>(text, Quantity.TryParseDuration, out var bound), Is.True);
        Assert.That(bound, Is.EqualTo(new Bound<TimeSpan>(comparison, TimeSpan.FromSeconds(2))));
    }

    [TestCase("2s")]
    [TestCase("= 2s")]
    [TestCase("<= two")]
    public void Refuses_what_is_no_bound(string text) =>
        Assert.That(Quantity.TryParseBound<TimeSpan>(text, Quantity.TryParseDuration, out _), Is.False);

    [TestCase(0, "0s")]
    [TestCase(0.0000535, "53.5us")]
    [TestCase(0.2, "200ms")]
    [TestCase(2, "2s")]
    [TestCase(90, "90s")]
    [TestCase(150, "2m30s")]
    [TestCase(259200, "72h")]
    [TestCase(3601.25, "1h1.25s")]
    public void Writes_durations(double seconds, string text) =>
        Assert.That(Quantity.Format(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));

    [TestCase(128L << 20, "128MiB")]
    [TestCase(60000L, "60kB")]
    [TestCase(1448L, "1448B")]
    [TestCase(0L, "0B")]
    public void Writes_sizes(long bytes, string text) => Assert.That(new ByteSize(bytes).ToString(), Is.EqualTo(text));

    [Test]
    public void Writes_rates_percentages_and_bounds() => Assert.Multiple(() =>
    {
        Assert.That(new BitRate(2_500_000_000).ToString(), Is.EqualTo("2.5gbit"));
        Assert.That(new BitRate(0).ToString(), Is.EqualTo("0bit"));
        Assert.That(new EventRate(50).ToString(), Is.EqualTo("50/s"));
        Assert.That(new EventRate(0.5).ToString(), Is.EqualTo("30/min"));
        Assert.That(new Percentage(0.0053).ToString(), Is.EqualTo("0.53%"));
        Assert.That(new Bound<Percentage>(Comparison.AtMost, new Percentage(0.2)).ToString(), Is.EqualTo("<= 20%"));
        Assert.That(new Bound<TimeSpan>(Comparison.MoreThan, TimeSpan.FromSeconds(2)).ToString(), Is.EqualTo("> 2s"));
    });

    [Test]
    public void What_is_written_is_read_again()
    {
        var milliseconds = Gen.Choose(0, int.MaxValue);

        Prop.ForAll(Arb.From(milliseconds), number =>
        {
            var duration = TimeSpan.FromMilliseconds(number);
            return Quantity.TryParseDuration(Quantity.Format(duration), out var read) && read == duration
                && Quantity.TryParseSize(new ByteSize(number).ToString(), out var size) && size.Bytes == number;
        }).QuickCheckThrowOnFailure();
    }
}
