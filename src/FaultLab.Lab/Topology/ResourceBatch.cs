using System.Runtime.ExceptionServices;
using FaultLab.Linux;
using FaultLab.Linux.Namespaces;

namespace FaultLab.Lab.Topology;

/// <summary>Resources of one kind that stand together in a journal: what costs as much for one as for all of them is done once.</summary>
internal sealed record ResourceBatch(IReadOnlyList<Resource> Resources)
{
    /// <summary>Threads that only wait.</summary>
    private const int MostAtOnce = 16;

    /// <summary>In the order given.</summary>
    public static IEnumerable<ResourceBatch> Of(IEnumerable<Resource> resources)
    {
        var batch = new List<Resource>();
        foreach (var resource in resources)
        {
            if (batch.Count > 0 && !AreAlike(batch[0], resource))
            {
                yield return new ResourceBatch(batch);
                batch = [];
            }

            batch.Add(resource);
        }

        if (batch.Count > 0)
        {
            yield return new ResourceBatch(batch);
        }
    }

    /// <summary>How each of them is removed; says whether it was there.</summary>
    public Func<Resource, bool> Removal()
    {
        switch (Resources[0])
        {
            case MarkedProcessesResource when Resources.Count > 1:
                var carried = MarkedProcessesResource.Carried(Resources.Cast<MarkedProcessesResource>().Select(processes => processes.Mark));
                return resource => carried.Contains(((MarkedProcessesResource)resource).Mark) && resource.Remove();
            case LinkResource { Namespace: var space } when Resources.Count > 1:
                return RemovalOfLinks(space);
            case NamespaceResource when Resources.Count > 1:
                var inhabitants = NetworkNamespace.Inhabitants();
                return AtOnce(resource => ((NamespaceResource)resource).Remove(inhabitants));
            default:
                return resource => resource.Remove();
        }
    }

    private static bool AreAlike(Resource a, Resource b) =>
        a.GetType() == b.GetType() && (a is not LinkResource one || one.Namespace == ((LinkResource)b).Namespace);

    /// <summary>Removes all of them at once: each waits for a grace period of the kernel, and they can wait for the same.</summary>
    private Func<Resource, bool> AtOnce(Func<Resource, bool> remove)
    {
        var outcomes = new (bool Removed, ExceptionDispatchInfo? Failure)[Resources.Count];
        var next = -1;
        var threads = Enumerable.Range(0, Math.Min(MostAtOnce, Resources.Count)).Select(_ => new Thread(RemoveNext) { IsBackground = true, Name = "teardown" }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var places = Resources.Select((resource, place) => (resource, place)).ToLookup(entry => entry.resource, entry => entry.place);
        return resource =>
        {
            var (removed, failure) = outcomes[places[resource].First()];
            failure?.Throw();
            return removed;
        };

        void RemoveNext()
        {
            for (var place = Interlocked.Increment(ref next); place < Resources.Count; place = Interlocked.Increment(ref next))
            {
                try
                {
                    outcomes[place] = (remove(Resources[place]), null);
                }
                catch (Exception e)
                {
                    outcomes[place] = (false, ExceptionDispatchInfo.Capture(e));
                }
            }
        }
    }

    /// <summary>Where they do not go together, each is tried by itself, and tells by itself why not.</summary>
    private Func<Resource, bool> RemovalOfLinks(string space)
    {
        try
        {
            var removed = LinkResource.RemoveAll(space, Resources.Cast<LinkResource>().Select(link => link.Name));
            return resource => removed.Contains(((LinkResource)resource).Name);
        }
        catch (ErrnoException)
        {
            return resource => resource.Remove();
        }
    }
}
