using System.Text.Json.Serialization;

namespace FaultLab.Lab.Topology;

/// <summary>
/// Something a run made on this machine, as it stands in a line of <c>resources.jsonl</c>. It carries all that is needed to remove it,
/// by another process, after the one that made it was killed.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "resource")]
[JsonDerivedType(typeof(NamespaceResource), "namespace")]
[JsonDerivedType(typeof(LinkResource), "link")]
[JsonDerivedType(typeof(ProcessResource), "process")]
[JsonDerivedType(typeof(MarkedProcessesResource), "marked-processes")]
[JsonDerivedType(typeof(FolderResource), "folder")]
[JsonDerivedType(typeof(FileResource), "file")]
[JsonDerivedType(typeof(MountResource), "mount")]
[JsonDerivedType(typeof(Docker.ContainersResource), "containers")]
[JsonDerivedType(typeof(Controller), "controller")]
[JsonDerivedType(typeof(TornDown), "torn-down")]
public abstract record Resource
{
    /// <summary>What it is in one line, for people: <c>namespace fl-quickstart-…</c>.</summary>
    [JsonIgnore]
    public abstract string Title { get; }

    /// <summary>Removes it, blocking for a bounded time. Fine where it is gone already, or never came to be.</summary>
    /// <returns>Whether there was something to remove.</returns>
    public abstract bool Remove();
}
