using FaultLab.Histories;
using NUnit.Framework;

namespace FaultLab.Tests.Histories;

public sealed class StretchesTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(2000)]
    public void Gives_those_that_a_look_at_all_of_them_gives(int count)
    {
        var random = new Random(count);
        var items = Enumerable.Range(0, count).Select(_ => random.Next(10_000)).Select(begin =>
            (Begin: TimeSpan.FromSeconds(begin), End: random.Next(20) == 0 ? (TimeSpan?)null : TimeSpan.FromSeconds(begin + random.Next(1 + random.Next(600))))).ToList();
        var stretches = new Stretches<(TimeSpan Begin, TimeSpan? End)>(items, i => i.Begin, i => i.End);

        for (var look = 0; look < 200; look++)
        {
            var from = TimeSpan.FromSeconds(random.Next(11_000));
            var to = look % 10 == 0 ? TimeSpan.MaxValue : from + TimeSpan.FromSeconds(random.Next(500));
            Assert.That(stretches.Between(from, to), Is.EqualTo(items.OrderBy(i => i.Begin).Where(i => i.Begin <= to && (i.End is null || i.End >= from))));
        }
    }
}
