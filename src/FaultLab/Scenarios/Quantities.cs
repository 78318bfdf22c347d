namespace FaultLab.Scenarios;

/// <summary>A size in bytes, written <c>128MiB</c>, <c>60000</c>, <c>1.5GB</c>.</summary>
public readonly record struct ByteSize(long Bytes)
{
    public override string ToString() => Quantity.Format(this);
}

/// <summary>A rate of data in bits per second, written <c>100mbit</c>, <c>2.5gbit</c>, <c>64kbit</c>.</summary>
public readonly record struct BitRate(long BitsPerSecond)
{
    public override string ToString() => Quantity.Format(this);
}

/// <summary>A rate of events, written <c>50/s</c>, <c>6000/min</c>.</summary>
public readonly record struct EventRate(double PerSecond)
{
    public override string ToString() => Quantity.Format(this);
}

/// <summary>A share, written <c>20%</c>; kept as a fraction, 0 to 1.</summary>
public readonly record struct Percentage(double Fraction)
{
    public override string ToString() => Quantity.Format(this);
}

/// <summary>How a measure is compared with its bound.</summary>
public enum Comparison { AtMost, LessThan, AtLeast, MoreThan }

/// <summary>A bound on a measure, written <c>"&lt;= 2s"</c> or <c>"&gt;= 15%"</c>.</summary>
public readonly record struct Bound<T>(Comparison Comparison, T Value)
    where T : struct
{
    public override string ToString() => Quantity.Format(this);
}
