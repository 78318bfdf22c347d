using System.Net;
using FaultLab.Agent.Clients;

namespace FaultLab.Agent.Tools;

/// <summary>Whether a server behind a load balancer knows who its clients really are: both ends of the question.</summary>
internal sealed class ClientTool : ITool
{
    private const int DefaultCount = 20;

    private const int DefaultEveryMilliseconds = 50;

    public string Name => "client";

    public string Usage =>
        """
        serve port=PORT
        check ADDRESS port=PORT [count=NUMBER | for=SECONDS] [every=MILLISECONDS] [unknown=allowed]
        """;

    public string Run(ToolWords words)
    {
        if (words.Take("serve"))
        {
            var port = words.OptionalPort("port") ?? throw new ArgumentException("port= is missing");
            words.End();
            ClientServer.Serve(port);
        }

        return words.Take("check") ? Check(words) : throw new ArgumentException("it can only serve and check");
    }

    private static string Check(ToolWords words)
    {
        var address = IPAddress.Parse(words.Next("the address"));
        var port = words.OptionalPort("port") ?? throw new ArgumentException("port= is missing");
        var (count, seconds) = (words.OptionalNumber("count"), words.OptionalNumber("for"));
        if (count is not null && seconds is not null)
        {
            throw new ArgumentException("count= and for= exclude each other");
        }

        var every = (int)(words.OptionalNumber("every") ?? DefaultEveryMilliseconds);
        var mayBeUnknown = words.Optional("unknown") switch
        {
            null => false,
            "allowed" => true,
            var other => throw new ArgumentException($"unknown={other} is not allowed"),
        };
        words.End();
        var check = new ClientCheck(new IPEndPoint(address, port));
        check.Run(seconds is null ? count ?? DefaultCount : uint.MaxValue, TimeSpan.FromSeconds(seconds ?? int.MaxValue), every);
        return check.Wrong is null && (mayBeUnknown || check.Unknown == 0) ? check.Summary : throw new ToolFailure(check.Summary);
    }
}
