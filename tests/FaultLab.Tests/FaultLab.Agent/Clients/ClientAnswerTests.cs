using System.Net;
using FaultLab.Agent.Clients;
using NUnit.Framework;

namespace FaultLab.Tests.Agent.Clients;

public sealed class ClientAnswerTests
{
    [TestCase("198.18.0.1:40000", "198.18.0.1:40000\n", ClientVerdict.Right)]
    [TestCase("198.18.0.1:40000", "198.18.0.1:40001\n", ClientVerdict.Wrong)]
    [TestCase("198.18.0.1:40000", "198.18.1.1:40000\n", ClientVerdict.Wrong)]
    [TestCase("198.18.0.1:40000", "198.18.0.1:4000", ClientVerdict.Wrong)]
    [TestCase("198.18.0.1:40000", "", ClientVerdict.Wrong)]
    [TestCase("198.18.0.1:40000", "hello\n", ClientVerdict.Wrong)]
    [TestCase("198.18.0.1:40000", "unknown ENOENT, peer 198.18.0.1:40000\n", ClientVerdict.Unknown)]
    [TestCase("[2001:db8::1]:40000", "[2001:db8::1]:40000\n", ClientVerdict.Right)]
    [TestCase("[2001:db8::1]:40000", "[2001:db8:1::1]:40000\n", ClientVerdict.Wrong)]
    public void Only_the_address_and_port_that_the_client_has_are_right(string own, string answer, object verdict) =>
        Assert.That(ClientAnswer.Judge(answer, IPEndPoint.Parse(own)), Is.EqualTo(verdict));
}
