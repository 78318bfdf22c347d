using FaultLab.Agent.Serving;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Faults;

/// <summary>A file that takes all the space a file system has left. Only ever asked for where that has a size of its own.</summary>
internal sealed class DiskFull(string id, DiskFullFault fault) : IInjectedFault
{
    private const int Block = 64 * 1024;

    private string FilePath => Path.Combine(fault.Folder, $".faultlab-{id}");

    private long Free => new DriveInfo(fault.Folder).AvailableFreeSpace;

    public string Apply()
    {
        var size = Fill();
        var left = Free;
        return left == 0
            ? $"{fault.Folder}: {size} bytes taken, none left"
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{fault.Folder}: {left} bytes are left after {size} were taken");
    }

    public string Heal()
    {
        File.Delete(FilePath);
        return Free is > 0 and var free
            ? $"{fault.Folder}: {free} bytes free"
            : throw new AgentRequestException(AgentMethods.ReadBackFailed, $"{fault.Folder} is still full");
    }

    /// <summary>By smaller and smaller pieces, so that nothing stays.</summary>
    private long Fill()
    {
        using var file = new FileStream(FilePath, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[Block];
        for (var piece = Block; piece > 0;)
        {
            try
            {
                file.Write(block, 0, piece);
            }
            catch (IOException)
            {
                // ENOSPC; anything else shows in the read-back.
                piece /= 2;
            }
        }

        return file.Length;
    }
}
