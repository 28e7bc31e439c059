using System.Globalization;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Access;

/// <summary>What operations need beside their path to do their work, so that the matrix shows who may do it and not who may get it wrong.</summary>
internal static class Bodies
{
    private static int _made;

    public static (string Name, string Value)[] Of(string operation, Sample sample)
    {
        var n = Interlocked.Increment(ref _made);
        string fresh = $"new-{n}", mac = $"52:55:{(byte)(n >> 16):x2}:{(byte)(n >> 8):x2}:{(byte)n:x2}:01";
        return operation switch
        {
            "POST account/?op=delete_authorisation_token" => [("token_key", "unknown")],
            "POST account/?op=update_token_name" => [("token", "unknown"), ("name", fresh)],
            "POST account/prefs/sshkeys/" => [("key", $"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEtXCMb6VW9g8xTKWXQXvVlyOTOtlLnbLMZb2vOFRPCc {fresh}")],
            "POST account/prefs/sshkeys/?op=import" => [("keysource", "gh:nobody")],
            "POST account/prefs/sslkeys/" => [("key", Certificate(fresh))],
            "POST boot-resources/" => [("name", fresh), ("architecture", "amd64/generic"), ("size", "8"), ("sha256", new string('a', 64))],
            "POST boot-sources/" => [("url", $"http://{fresh}.example.com/"), ("keyring_filename", "/ring")],
            "POST devices/" => [("mac_addresses", mac)],
            "POST fabrics/{fabric_id}/vlans/" => [("vid", (100 + (n % 3000)).ToString(CultureInfo.InvariantCulture))],
            "DELETE files/" => [("filename", "file")],
            "GET files/?op=get" => [("filename", "file")],
            "GET files/?op=get_by_key" => [("key", "unknown")],
            "POST ipranges/" => [("type", "reserved"), ("start_ip", sample.Address(100 + (n % 50))), ("end_ip", sample.Address(100 + (n % 50)))],
            "GET maas/?op=get_config" => [("name", "maas_name")],
            "POST maas/?op=set_config" => [("name", "theme"), ("value", fresh)],
            "POST machines/" => [("architecture", "amd64"), ("mac_addresses", mac), ("commission", "false")],
            "POST notifications/" => [("message", fresh)],
            "POST package-repositories/" => [("name", fresh), ("url", $"http://{fresh}.example.com/")],
            "POST machines/{system_id}/?op=mount_special" => [("fstype", "tmpfs"), ("mount_point", "/" + fresh)],
            "POST machines/{system_id}/?op=unmount_special" => [("mount_point", "/none")],
            "POST machines/{system_id}/?op=set_storage_layout" => [("storage_layout", "flat")],
            "POST pods/" or "POST vm-hosts/" => [("type", "virsh"), ("power_address", $"qemu+ssh://{fresh}/system")],
            "POST pods/{id}/?op=add_tag" or "POST pods/{id}/?op=remove_tag" or "POST vm-hosts/{id}/?op=add_tag" or "POST vm-hosts/{id}/?op=remove_tag" => [("tag", fresh)],
            "POST resourcepools/" or "POST zones/" or "POST tags/" => [("name", fresh)],
            "POST scripts/" => [("name", fresh), ("script", "#!/bin/sh\n")],
            "POST scripts/{name}?op=add_tag" or "POST scripts/{name}?op=remove_tag" => [("tag", fresh)],
            "POST scripts/{name}?op=revert" => [("to", "-1")],
            "POST subnets/" => [("cidr", $"172.{16 + (n >> 8 & 15)}.{(byte)n}.0/24")],
            "POST users/" => [("username", fresh), ("email", $"{fresh}@example.com"), ("password", "x"), ("is_superuser", "0")],
            _ when operation.EndsWith("op=set_zone", StringComparison.Ordinal) =>
                [("zone", sample.Zone), ("nodes", operation.StartsWith("POST devices", StringComparison.Ordinal) ? sample.Device
                    : operation.Contains("controllers", StringComparison.Ordinal) ? sample.Controller : sample.Machine)],
            _ when operation.EndsWith("op=is_registered", StringComparison.Ordinal) || operation.EndsWith("op=is_action_in_progress", StringComparison.Ordinal) => [("mac_address", mac)],
            _ => [],
        };
    }

    private static string Certificate(string name)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return new System.Security.Cryptography.X509Certificates.CertificateRequest($"CN={name}", key, System.Security.Cryptography.HashAlgorithmName.SHA256)
            .CreateSelfSigned(TestAppliance.Start, TestAppliance.Start.AddYears(1)).ExportCertificatePem();
    }
}
