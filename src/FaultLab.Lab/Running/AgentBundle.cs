namespace FaultLab.Lab.Running;

/// <summary>
/// The agent with its own loader and libraries, as lab/setup lays them out: started through that loader it runs on any distribution.
/// </summary>
internal sealed class AgentBundle(string folder)
{
    public const string Program = "faultlab-agent";

    public const string LoaderName = "ld-linux-x86-64.so.2";

    public string Folder { get; } = folder;

    public string Loader => Path.Combine(Folder, LoaderName);

    /// <summary>The loader's own arguments, then the agent's.</summary>
    public IEnumerable<string> Arguments(params string[] arguments) =>
        ["--library-path", Folder, Path.Combine(Folder, Program), .. arguments];

    /// <exception cref="LabException">The bundle was not built.</exception>
    public void Verify()
    {
        if (!File.Exists(Loader) || !File.Exists(Path.Combine(Folder, Program)))
        {
            throw new LabException($"the node agent was not found in {Folder}", "lab/setup builds it");
        }
    }
}
