using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

public sealed class DebianVersionTests
{
    // Each is older than the next; dpkg --compare-versions agrees.
    [TestCase("6.1.9-1", "6.1.10-1")]
    [TestCase("6.1.170-1~deb11u1", "6.1.170-1")]
    [TestCase("6.12.85-1~bpo12+1", "6.12.85-1")]
    [TestCase("6.12.85", "6.12.85+deb12")]
    [TestCase("6.12.90+deb12", "6.12.90+deb12.1")]
    [TestCase("9.9-9", "1:0.1-1")]
    [TestCase("1.0~rc1", "1.0")]
    [TestCase("1.0a", "1.0+")]
    [TestCase("1.00", "1.1")]
    [TestCase("6.1.0-9", "6.1.0-56")]
    public void Orders_versions_as_dpkg_does(string older, string newer)
    {
        Assert.That(DebianVersion.Order.Compare(older, newer), Is.Negative);
        Assert.That(DebianVersion.Order.Compare(newer, older), Is.Positive);
    }

    [TestCase("1.0-1", "1.0-1")]
    [TestCase("1.007-1", "1.7-1")]
    public void Takes_equal_versions_for_equal(string one, string other) =>
        Assert.That(DebianVersion.Order.Compare(one, other), Is.Zero);

    [TestCase("6.1.192-2", "6.1.192")]
    [TestCase("1:6.12.85-1~bpo12+1", "6.12.85")]
    [TestCase("7", "7")]
    public void Knows_the_upstream_part(string version, string upstream) =>
        Assert.That(DebianVersion.Upstream(version), Is.EqualTo(upstream));
}
