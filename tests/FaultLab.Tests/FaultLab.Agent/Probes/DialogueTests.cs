using System.Text;
using FaultLab.Agent.Probes;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.Agent.Probes;

public sealed class DialogueTests
{
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, null)]
    [TestCase("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", false, null)]
    [TestCase("HTTP/1.0 200 OK\r\n\r\nuntil the end", true, null)]
    [TestCase("HTTP/1.0 503 Busy\r\nContent-Length: 0\r\n\r\n", false, "HTTP 503")]
    [TestCase("HTTP/1.0 500 Oops\r\n\r\n", true, "HTTP 500")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhel", true, "closed after 3 of 5 bytes")]
    [TestCase("", true, "closed without an answer")]
    [TestCase("HTTP/1.0 200 OK\r\n", true, "malformed HTTP")]
    [TestCase("SSH-2.0-dropbear\r\n\r\n", false, "malformed HTTP")]
    [TestCase("HTTP/1.0 2x0 OK\r\n\r\n", false, "malformed HTTP")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: many\r\n\r\n", false, "malformed HTTP")]
    [TestCase("HTTP/1.0 200 OK\r\nno header\r\n\r\n", false, "malformed HTTP")]
    public void Judges_an_HTTP_answer_byte_by_byte(string answer, bool closes, string? refusal) =>
        Assert.That(Hear(new HttpDialogue("198.18.0.1", "/"), answer, closes), Is.EqualTo(new Hearing(true, refusal)));

    [TestCase("HTTP/1.0 200 OK\r\n\r\nmore to come")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [TestCase("HTTP/1.0 200 O")]
    public void Waits_for_the_whole_HTTP_answer(string answer) =>
        Assert.That(Hear(new HttpDialogue("198.18.0.1", "/"), answer, closes: false), Is.EqualTo(Hearing.More));

    [Test]
    public void Asks_for_the_path() => Assert.That(
        Encoding.ASCII.GetString(new HttpDialogue("198.18.0.1", "/status?x=1").Request.Span),
        Does.StartWith("GET /status?x=1 HTTP/1.0\r\nHost: 198.18.0.1\r\n").And.EndsWith("\r\n\r\n"));

    [TestCase("SSH-2.0-dropbear_2022.83\r\n", false, null)]
    [TestCase("Welcome\r\nSSH-2.0-OpenSSH_9.2\r\n", false, null)]
    [TestCase("SSH-1.99-old\r\n", false, null)]
    [TestCase("SSH-1.5-older\r\n", false, "banner SSH-1.5-older")]
    [TestCase("SSH-2.0-cut", true, "closed before its SSH banner")]
    [TestCase("", true, "closed before its SSH banner")]
    public void Judges_an_SSH_banner(string answer, bool closes, string? refusal) =>
        Assert.That(Hear(new SshDialogue(), answer, closes), Is.EqualTo(new Hearing(true, refusal)));

    [Test]
    public void Gives_up_on_endless_lines_before_a_banner() =>
        Assert.That(Hear(new SshDialogue(), new string('x', 9000), closes: false), Is.EqualTo(Hearing.Bad("no SSH banner")));

    private static Hearing Hear(IDialogue dialogue, string answer, bool closes)
    {
        foreach (var letter in Encoding.Latin1.GetBytes(answer))
        {
            if (dialogue.Hear([letter]) is { Ended: true } hearing)
            {
                return hearing;
            }
        }

        return closes ? dialogue.HearEnd() : Hearing.More;
    }
}
