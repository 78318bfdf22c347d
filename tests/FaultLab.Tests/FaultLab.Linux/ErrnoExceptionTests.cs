using FaultLab.Linux;
using NUnit.Framework;

namespace FaultLab.Tests.Linux;

public sealed class ErrnoExceptionTests
{
    [TestCase(1, "EPERM")]
    [TestCase(11, "EAGAIN")]
    [TestCase(95, "EOPNOTSUPP")]
    [TestCase(113, "EHOSTUNREACH")]
    [TestCase(133, "EHWPOISON")]
    [TestCase(41, "errno 41")]
    [TestCase(0, "errno 0")]
    [TestCase(4711, "errno 4711")]
    public void Names_the_number(int errno, string name) => Assert.That(ErrnoNames.Of(errno), Is.EqualTo(name));
}
