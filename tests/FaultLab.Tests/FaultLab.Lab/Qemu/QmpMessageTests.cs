using FaultLab.Lab.Qemu;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Qemu;

public sealed class QmpMessageTests
{
    [Test]
    public void Reads_the_greeting() => Assert.That(
        Parse("""{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}""").IsGreeting, Is.True);

    [Test]
    public void Reads_an_event_with_its_data()
    {
        var notification = Parse("""{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "DEVICE_DELETED", "data": {"device": "nic-wan0", "path": "/x"}}""").Event!;

        Assert.That((notification.Name, notification.Text("device"), notification.Text("reason"), notification.Timestamp),
            Is.EqualTo(("DEVICE_DELETED", "nic-wan0", (string?)null, 42L)));
    }

    [Test]
    public void Reads_an_event_without_data()
    {
        var notification = Parse("""{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}""").Event!;

        Assert.That((notification.Name, notification.Data, notification.Text("device")), Is.EqualTo(("STOP", (string?)null, (string?)null)));
    }

    [Test]
    public void Reads_an_answer_and_a_refusal()
    {
        var answer = Parse("""{"return": {"status": "running", "running": true}, "id": 7}""");
        var refusal = Parse("""{"id": 8, "error": {"class": "DeviceNotFound", "desc": "Device 'x' not found"}}""");

        Assert.That((answer.Id, answer.Result.GetProperty("status").GetString()), Is.EqualTo((7L, "running")));
        Assert.That((refusal.Id, refusal.Error), Is.EqualTo((8L, "DeviceNotFound: Device 'x' not found")));
    }

    [TestCase("")]
    [TestCase("{\"return\": ")]
    [TestCase("[1]")]
    [TestCase("{}")]
    public void Finds_no_message_in_anything_else(string line) => Assert.That(QmpMessage.Parse(line, 1), Is.Null);

    private static QmpMessage Parse(string line) => QmpMessage.Parse(line, 42)!;
}
