using System.Text;
using Maas.Domain.Nodes;
using Maas.Region.Provisioning;

namespace Maas.Api.Metadata;

/// <summary>The script that runs the stock installer on a stock ephemeral system (deploy.md §2): the distribution's own package, told what to do by our configuration.</summary>
internal sealed class CurtinInstaller(InstallPlans plans)
{
    private const string Marker = "_____PAYLOAD_____";

    public string For(Node node)
    {
        var (config, source) = (plans.CurtinConfig(node), plans.CurtinSource(node));
        if ((config.Refusal ?? source.Refusal) is { } refused) throw new MetadataFailure(409, refused.Text);
        var payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(config.Value!), Base64FormattingOptions.InsertLineBreaks).Replace("\r", "", StringComparison.Ordinal);
        return $$"""
            #!/bin/bash
            # Installs the operating system of this machine with curtin: the configuration stands at the end, in base64.
            set -u
            umask 077
            work="$(mktemp -d /tmp/curtin-XXXXXX)"
            mkdir -p "$work/configs"
            awk 'found { print } /^{{Marker}}$/ { found = 1 }' "$0" | base64 -d > "$work/configs/config-000.cfg"
            if ! command -v curtin > /dev/null 2>&1; then
                export DEBIAN_FRONTEND=noninteractive
                apt-get -qy update && apt-get -qy --no-install-recommends install curtin || {
                    echo "curtin is not in this system and could not be installed: check the package archives that the machine is told to use." >&2
                    exit 1
                }
            fi
            cd "$work" || exit 1
            curtin --install-deps install --config=configs/config-000.cfg '{{source.Value}}'
            exit
            {{Marker}}
            {{payload}}

            """;
    }
}
