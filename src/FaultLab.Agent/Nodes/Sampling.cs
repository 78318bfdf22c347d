using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Nodes;

/// <summary>The one sampler of a session; started again it goes on with the new interval.</summary>
internal sealed class Sampling(INotifier notifier) : IDisposable
{
    private Sampler? _sampler;

    public void Start(SamplingRequest request)
    {
        Dispose();
        _sampler = new Sampler(request, notifier);
    }

    public void Dispose()
    {
        _sampler?.Dispose();
        _sampler = null;
    }
}
