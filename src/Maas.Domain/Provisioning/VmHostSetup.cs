using System.Text.Json.Nodes;
using Maas.Domain.Lifecycle;
using Maas.Domain.Nodes;

namespace Maas.Domain.Provisioning;

/// <summary>Makes a hypervisor of a freshly installed system, which the appliance then takes in as a VM host (deploy.md §10, metadata.md §3.1). cloud-init
/// reports the end of its last stage only when these scripts are through.</summary>
public static class VmHostSetup
{
    /// <summary>The account under which libvirt is reached; it can do nothing but talk to libvirt.</summary>
    public const string VirshUser = "virsh";

    public const string LxdProject = "maas";
    public const string Certificate = "certificate";
    public const string Key = "key";
    public const string Password = "password";
    public const int LxdPort = 8443;
    private const string Folder = "/var/lib/maas-vmhost";

    /// <summary>The one emulator that the machine needs, of many, with its firmware and without the windows that its package recommends. The timers of a system
    /// that has just started may have the package database for some minutes.</summary>
    private const string Emulator = """
        export DEBIAN_FRONTEND=noninteractive HOME=/root
        apt_get() { apt-get -q -y -o DPkg::Lock::Timeout=600 -o APT::Update::Error-Mode=any "$@"; }
        case $(uname -m) in x86_64) emulator='qemu-system-x86 ovmf' ;; aarch64) emulator='qemu-system-arm qemu-efi-aarch64' ;; *) emulator=qemu-system ;; esac
        for try in 1 2 3 4 5 6 7 8; do if apt_get update; then break; else sleep 15; fi; done
        apt_get install --no-install-recommends qemu-utils $emulator
        """;

    /// <summary>Whether the node's present system is to become a hypervisor: it is installed, and boots from its disk.</summary>
    public static bool IsDue(Node node) => node is { Netboot: false, Status: NodeState.Deploying or NodeState.Deployed } && (node.InstallKvm || node.RegisterVmHost);

    internal static void Add(JsonArray files, JsonArray commands, Node node)
    {
        if (node.RegisterVmHost && node.VmHostAccess.TryGetValue(Certificate, out var certificate)) Lxd(files, commands, certificate);
        if (node.InstallKvm && node.VmHostAccess.TryGetValue(Password, out var password)) Libvirt(files, commands, password);
    }

    /// <summary>From a snap where there are snaps, else from the system's own archive. It makes no network of its own: machines boot from the appliance.</summary>
    private static void Lxd(JsonArray files, JsonArray commands, string certificate)
    {
        files.Add(VendorData.File($"{Folder}/appliance.crt", certificate, "0644"));
        files.Add(VendorData.File($"{Folder}/lxd", $$"""
            #!/bin/sh
            set -e
            export HOME=/root
            if command -v snap > /dev/null; then
                snap wait system seed.loaded
                if snap list lxd > /dev/null 2>&1; then snap refresh lxd --channel=5.21/stable; else snap install lxd --channel=5.21/stable; fi
                PATH=$PATH:/snap/bin
            else
                {{Emulator.ReplaceLineEndings("\n    ")}}
                apt_get install lxd
            fi
            lxd waitready --timeout=300
            lxd init --preseed << END
            config:
              core.https_address: '[::]:{{LxdPort}}'
            storage_pools:
            - name: default
              driver: dir
            profiles:
            - name: default
              devices:
                root:
                  path: /
                  pool: default
                  type: disk
            END
            lxc project show {{LxdProject}} > /dev/null 2>&1 || lxc project create {{LxdProject}}
            lxc config trust add {{Folder}}/appliance.crt

            """, "0700"));
        commands.Add($"{Folder}/lxd");
    }

    private static void Libvirt(JsonArray files, JsonArray commands, string password)
    {
        files.Add(VendorData.File("/etc/ssh/sshd_config.d/60-maas-virsh.conf", $"""
            Match User {VirshUser}
                PasswordAuthentication yes
                AllowTcpForwarding no
                X11Forwarding no
                PermitTTY no
                ForceCommand nc -U /var/run/libvirt/libvirt-sock

            """, "0644"));
        files.Add(VendorData.File($"{Folder}/libvirt", $"""
            #!/bin/sh
            set -e
            {Emulator}
            apt_get install libvirt-daemon-system libvirt-clients netcat-openbsd
            id {VirshUser} > /dev/null 2>&1 || useradd --system --create-home --shell /bin/rbash --groups libvirt {VirshUser}
            echo '{VirshUser}:{password}' | chpasswd
            systemctl restart ssh
            rm -f {Folder}/libvirt

            """, "0700"));
        commands.Add($"{Folder}/libvirt");
    }
}
