using System.Text;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;
using Maas.Domain.Provisioning;

namespace Maas.Api.Metadata;

/// <summary>What a system runs when it is up: scripts of the appliance, or the owner's own data (metadata.md §4).</summary>
internal sealed class UserData(CurtinInstaller installer)
{
    private const string Boundary = "==maas-user-data==";

    private static readonly byte[] NoWork = "#!/bin/sh\n# Nothing is to be done here: the machine is not in use and switches itself off.\nexit 0\n"u8.ToArray();

    /// <returns>Null when there is none.</returns>
    public byte[]? For(Node node, bool curtin)
    {
        if (curtin) return Encoding.UTF8.GetBytes(installer.For(node));
        if (StateFacts.Of(node.Status).Ephemeral) return RunnerPayload();
        if (node.Status is not (NodeState.Deploying or NodeState.Deployed)) return NoWork;
        return node.UserData is { Length: > 0 } own ? Decoded(own) : null;
    }

    public static byte[] Enlisting() => RunnerPayload();

    public static bool HasAny(Node node, bool curtin) =>
        curtin || Preseed.IsInstalling(node) || StateFacts.Of(node.Status).Ephemeral || node.Status is not (NodeState.Deploying or NodeState.Deployed) || node.UserData is { Length: > 0 };

    /// <summary>Owners send base64 through some clients without saying so; what decodes and encodes back to itself was base64.</summary>
    internal static byte[] Decoded(byte[] own)
    {
        var text = Encoding.Latin1.GetString(own);
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        var bytes = new byte[compact.Length];
        return compact.Length > 0 && Convert.TryFromBase64String(compact, bytes, out var length) && Convert.ToBase64String(bytes.AsSpan(0, length)) == compact
            ? bytes[..length]
            : own;
    }

    private static byte[] RunnerPayload() => Encoding.UTF8.GetBytes(
        $"""
        Content-Type: multipart/mixed; boundary="{Boundary}"
        MIME-Version: 1.0

        --{Boundary}
        Content-Type: text/x-shellscript; charset="utf-8"
        MIME-Version: 1.0
        Content-Transfer-Encoding: 8bit
        Content-Disposition: attachment; filename="user_data.sh"

        {RunnerProgram.Text}
        --{Boundary}--

        """);
}
