using System.Text;
using Maas.Domain.Nodes;
using Maas.Region.Images;
using Maas.Region.Nodes;
using Maas.Region.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Maas.Api.Metadata;

/// <summary>The script that runs the stock installer on a stock ephemeral system (deploy.md §2): the distribution's own package, told what to do by our configuration.</summary>
internal sealed class CurtinInstaller(ImageCatalog images, NodeSurroundings surroundings, IServiceProvider services)
{
    private const string Marker = "_____PAYLOAD_____";

    public string For(Node node)
    {
        var config = services.GetRequiredService<IInstallPlans>().CurtinConfig(node);
        if (config.IsRefused) throw new MetadataFailure(409, config.Refusal!.Text);
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
            curtin --install-deps install --config=configs/config-000.cfg '{{Source(node)}}'
            exit
            {{Marker}}
            {{payload}}

            """;
    }

    /// <summary>What is written to the disk, as the installer's argument.</summary>
    private string Source(Node node)
    {
        if (images.RootOf(node) is not { } root)
            throw new MetadataFailure(409, $"There is no complete image of {node.Osystem}/{node.DistroSeries} for {node.Architecture}.");
        if (root.File.Filetype == "squashfs") return "cp:///media/root-ro";
        var host = node.BootClusterIp is { } ip ? ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip.ToString() : surroundings.Address;
        var url = $"http://{host}:{surroundings.BootPort}/images/{root.Path}";
        return root.File.Filetype switch
        {
            "root-dd" => "dd-tgz:" + url,
            "root-dd.tar" => "dd-tar:" + url,
            "root-dd.raw" => "dd-raw:" + url,
            "root-dd.bz2" => "dd-bz2:" + url,
            "root-dd.gz" => "dd-gz:" + url,
            "root-dd.xz" => "dd-xz:" + url,
            "root-dd.tar.bz2" => "dd-tbz:" + url,
            "root-dd.tar.xz" => "dd-txz:" + url,
            _ => url,
        };
    }
}
