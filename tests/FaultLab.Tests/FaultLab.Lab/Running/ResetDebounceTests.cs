using FaultLab.Lab.Running.Nodes;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Running;

public sealed class ResetDebounceTests
{
    [Test]
    public void The_resets_of_one_reboot_are_told_once_and_the_next_reboot_again()
    {
        var debounce = new ResetDebounce();
        double[] moments = [36.25, 36.41, 36.42, 36.48, 37.1, 45.0, 45.3];

        Assert.That(moments.Where(at => !debounce.IsSame(TimeSpan.FromSeconds(at))), Is.EqualTo(new[] { 36.25, 45.0 }));
    }
}
