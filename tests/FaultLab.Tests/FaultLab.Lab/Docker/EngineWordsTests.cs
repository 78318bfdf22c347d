using System.Net;
using System.Net.Sockets;
using FaultLab.Lab.Docker;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Docker;

/// <summary>Addresses, versions, names and errors of Docker engines.</summary>
public sealed class EngineWordsTests
{
    [TestCase("unix:///run/docker.sock", "unix:///run/docker.sock")]
    [TestCase("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375")]
    [TestCase("tcp://127.0.0.1", "tcp://127.0.0.1:2375")]
    [TestCase("http://engine:80", "tcp://engine:2375")]
    public void Reads_the_address_of_an_engine(string written, string meant) =>
        Assert.That(EngineAddress.Parse(written).ToString(), Is.EqualTo(meant));

    [TestCase("ssh://me@host")]
    [TestCase("/var/run/docker.sock")]
    [TestCase("npipe:////./pipe/docker_engine")]
    public void Refuses_an_address_it_cannot_reach_and_says_how_one_looks(string written) =>
        Assert.That(() => EngineAddress.Parse(written), Throws.TypeOf<LabException>()
            .With.Message.Contains(written).And.Property(nameof(LabException.Remedy)).Contains("unix:///var/run/docker.sock"));

    [Test]
    public void Refuses_tls_rather_than_going_without_it_in_silence() =>
        Assert.That(
            () => EngineAddress.FromEnvironment(name => name switch { "DOCKER_HOST" => "tcp://engine:2376", "DOCKER_TLS_VERIFY" => "1", _ => null }),
            Throws.TypeOf<LabException>().With.Message.Contains("TLS"));

    [TestCase("1.41", "1.41")]
    [TestCase("1.47", "1.47")]
    [TestCase("1.99", "1.50", Description = "a newer engine is asked for what FaultLab knows")]
    [TestCase("2.0", "1.50")]
    public void Agrees_on_the_newest_version_both_know(string offered, string agreed) =>
        Assert.That(ApiVersion.Negotiate(offered).ToString(), Is.EqualTo(agreed));

    [TestCase("1.40", "Docker 20.10")]
    [TestCase("1.9", "Docker 20.10", Description = "numbers, not decimals: 1.9 is older than 1.41")]
    [TestCase(null, "no Docker engine")]
    [TestCase("podman", "no Docker engine")]
    public void Refuses_an_engine_that_is_too_old_or_none(string? offered, string words) =>
        Assert.That(() => ApiVersion.Negotiate(offered), Throws.TypeOf<LabException>().With.Message.Contains(words));

    [TestCase("nginx", "nginx:latest")]
    [TestCase("nginx:1.27", "nginx:1.27")]
    [TestCase("registry:5000/group/name", "registry:5000/group/name:latest")]
    [TestCase("name@sha256:0123", "name@sha256:0123")]
    public void Writes_the_tag_of_an_image_out(string image, string whole) => Assert.That(ImageName.WithTag(image), Is.EqualTo(whole));

    [Test]
    public void Says_what_the_engine_says_without_its_json() =>
        Assert.That(EngineErrors.Refused("start the container", HttpStatusCode.NotFound, "{\"message\":\"No such container: x\\n\"}").Message,
            Is.EqualTo("could not start the container: No such container: x"));

    [TestCase("{\"message\":\"Conflict. The container name \\\"/a\\\" is already in use by container\"}", HttpStatusCode.Conflict, "faultlab clean")]
    [TestCase("{\"message\":\"exec: \\\"nginx\\\": executable file not found in $PATH\"}", HttpStatusCode.BadRequest, "program that is in the image")]
    [TestCase("{\"message\":\"No command specified\"}", HttpStatusCode.BadRequest, "command: [...]")]
    [TestCase("{\"message\":\"unable to apply caps: operation not permitted\"}", HttpStatusCode.InternalServerError, "privileged")]
    public void Knows_what_helps_against_an_error(string body, HttpStatusCode status, string remedy) =>
        Assert.That(EngineErrors.Refused("do it", status, body).Remedy, Does.Contain(remedy));

    [Test]
    public void Takes_a_text_that_is_no_json_as_it_is() =>
        Assert.That(EngineErrors.Refused("do it", HttpStatusCode.BadGateway, "gateway gone\n").Message, Is.EqualTo("could not do it: gateway gone"));

    [Test]
    public async Task Names_the_socket_that_is_not_there_and_how_to_get_an_engine()
    {
        var failure = await FailureOf("unix:///nowhere/docker.sock");

        Assert.That(failure.Message, Is.EqualTo("No Docker engine answers at unix:///nowhere/docker.sock: there is no /nowhere/docker.sock."));
        Assert.That(failure.Remedy, Does.Contain("apt-get install docker.io").And.Contain("DOCKER_HOST"));
    }

    [Test]
    public async Task Names_the_port_at_which_nobody_listens()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var failure = await FailureOf($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");

        Assert.That(failure.Message, Does.Contain("Connection refused"));
    }

    [TestCase("2026-11-25T10:41:21.123456789Z hello world", "hello world", 1234567)]
    [TestCase("2026-11-25T10:41:21.5Z ", "", 5000000)]
    [TestCase("2026-11-25T10:41:21Z a b", "a b", 0)]
    public void Takes_the_time_off_a_line_of_output(string line, string text, int ticks)
    {
        var (time, rest) = ContainerLog.Split(line);

        Assert.That(rest, Is.EqualTo(text));
        Assert.That(time, Is.EqualTo(new DateTimeOffset(2026, 11, 25, 10, 41, 21, TimeSpan.Zero).AddTicks(ticks)));
    }

    [Test]
    public void Leaves_a_line_without_a_time_whole() => Assert.That(ContainerLog.Split("no time here"), Is.EqualTo(((DateTimeOffset?)null, "no time here")));

    private static async Task<LabException> FailureOf(string address)
    {
        try
        {
            using var client = await DockerEngineClient.ConnectAsync(EngineAddress.Parse(address), CancellationToken.None);
        }
        catch (LabException e)
        {
            return e;
        }

        throw new AssertionException($"something answered at {address}");
    }
}
