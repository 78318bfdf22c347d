using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FaultLab.Scenarios.Config;

namespace FaultLab.Scenarios;

/// <summary>Checks the routes: whether each gateway is next to its node.</summary>
internal sealed class RouteConversion(Conversion conversion)
{
    public ImmutableArray<NodeRoutes> Convert(OrderedDictionary<string, RoutesConfig?> routes) =>
        [.. routes.Select(route => route.Value is null ? null : Convert(route.Key, route.Value)).OfType<NodeRoutes>()];

    private NodeRoutes Convert(string node, RoutesConfig routes)
    {
        var path = $"topology.routes.{node}";
        var known = conversion.Node(path, node) is not null;
        var gateways = (routes.Default ?? []).ToArray();
        for (var index = 0; known && index < gateways.Length; index++)
        {
            CheckGateway($"{path}.default[{index}]", node, gateways[index], family: null);
        }

        var statics = (routes.Static ?? []).ToArray();
        for (var index = 0; known && index < statics.Length; index++)
        {
            CheckGateway($"{path}.static[{index}].via", node, statics[index]?.Via, statics[index]?.To?.BaseAddress.AddressFamily);
        }

        var rules = (routes.Rules ?? []).ToArray();
        for (var index = 0; known && index < rules.Length; index++)
        {
            CheckRule($"{path}.rules[{index}]", node, rules[index]);
        }

        if (routes.Metric is not null && gateways.Length < 2)
        {
            conversion.Error($"{path}.metric", "metrics order several default gateways; there are less than two");
        }

        return new NodeRoutes
        {
            Node = node,
            Default = [.. gateways.OfType<string>()],
            ByMetric = routes.Metric ?? false,
            Rules = [.. rules.OfType<RoutingRuleConfig>().Select(Convert)],
            Static = [.. statics.OfType<StaticRouteConfig>().Select(route => new StaticRoute(route.To.GetValueOrDefault(), route.Via ?? ""))],
        };
    }

    private static RoutingRule Convert(RoutingRuleConfig rule) => IPNetwork.TryParse(rule.From, out var subnet)
        ? new RoutingRule(subnet, null, rule.In, rule.Via ?? "")
        : new RoutingRule(null, rule.From, rule.In, rule.Via ?? "");

    private void CheckRule(string path, string node, RoutingRuleConfig? rule)
    {
        if (rule is null)
        {
            return;
        }

        var subnet = IPNetwork.TryParse(rule.From, out var from) ? from : (IPNetwork?)null;
        CheckGateway($"{path}.via", node, rule.Via, subnet?.BaseAddress.AddressFamily);
        if (rule.From is null && rule.In is null)
        {
            conversion.Missing(path, "fits no packets; give from or in", "from", "in");
        }

        var links = conversion.LinksOf(node).Select(link => link.Name).OfType<string>().ToArray();
        if (rule.From is not null && subnet is null && conversion.IsWired)
        {
            conversion.Known($"{path}.from", rule.From, $"subnet or link of {node}", links);
        }

        if (rule.In is not null && conversion.IsWired)
        {
            conversion.Known($"{path}.in", rule.In, $"link of {node}", links);
        }
    }

    private void CheckGateway(string path, string node, string? gateway, AddressFamily? family)
    {
        var known = conversion.Known(path, gateway, "node or link", conversion.NodeNames.Concat(conversion.LinkNames));
        if (!known || !conversion.IsWired)
        {
            return;
        }

        var own = conversion.LinksOf(node).ToArray();
        var towards = own.Where(link => link.Name == gateway || (gateway != node && link.Ends.Contains(gateway))).ToArray();
        if (towards.Length == 0)
        {
            var near = own.SelectMany(link => link.Ends.Append(link.Name)).OfType<string>().Where(name => name != node).Distinct();
            conversion.Error(path, $"{gateway} is not next to {node}; its neighbours and links are {string.Join(", ", near)}");
        }
        else if (!towards.Any(link => link.HasSubnet(family)))
        {
            conversion.Error(path, $"no {(family is null ? "" : family == AddressFamily.InterNetwork ? "IPv4 " : "IPv6 ")}subnet is on the way from {node} to {gateway}");
        }
    }
}
