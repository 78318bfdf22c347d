namespace FaultLab.Lab.Images;

/// <summary>
/// The throw-away SSH keys of the lab's guests, made once a cache: a host key, and the one key that may log in as root. Nothing
/// but lab guests trusts them.
/// </summary>
internal sealed class SshKeys
{
    private readonly byte[] _hostKey;
    private readonly string _authorizedKey;

    private SshKeys(byte[] hostKey, string authorizedKey) => (_hostKey, _authorizedKey) = (hostKey, authorizedKey);

    public static async Task<SshKeys> PrepareAsync(LabCache cache, CancellationToken cancellationToken)
    {
        var folder = await cache.FolderOnceAsync(["ssh"], async (temporary, token) =>
        {
            foreach (var name in new[] { "host", "client" })
            {
                await Tool.RunAsync("dropbearkey", ["-t", "ed25519", "-f", Path.Combine(temporary, name)], cancellationToken: token);
            }
        }, cancellationToken);
        var description = await Tool.RunAsync("dropbearkey", ["-y", "-f", Path.Combine(folder, "client")], cancellationToken: cancellationToken);
        var publicKey = description.Split('\n').First(line => line.StartsWith("ssh-", StringComparison.Ordinal));
        // The key's comment is user@machine: not of interest in the guest.
        var withoutComment = string.Join(' ', publicKey.Split(' ')[..2]);
        return new SshKeys(await File.ReadAllBytesAsync(Path.Combine(folder, "host"), cancellationToken), withoutComment + "\n");
    }

    public void WriteTo(CpioWriter cpio)
    {
        cpio.AddFile("etc/dropbear/dropbear_ed25519_host_key", _hostKey, secret: true);

        cpio.AddFolder("root/.ssh", 0b111_000_000);
        cpio.AddText("root/.ssh/authorized_keys", _authorizedKey);
    }
}
