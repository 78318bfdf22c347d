using FaultLab.Linux.Wires;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Linux.Wires;

internal sealed class DueQueueTests
{
    [Test]
    public void Frames_leave_by_their_time_and_those_of_one_time_as_they_came() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<byte[]>(times =>
        {
            var queue = new DueQueue();
            for (var slot = 0; slot < times.Length; slot++)
            {
                queue.Add(times[slot], slot);
            }

            var left = Enumerable.Range(0, times.Length).Select(_ => queue.Take()).ToArray();
            return left.SequenceEqual(Enumerable.Range(0, times.Length).OrderBy(slot => times[slot])) && queue.NextDue == long.MaxValue;
        }));
}
