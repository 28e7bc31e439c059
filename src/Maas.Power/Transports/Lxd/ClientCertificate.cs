using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Maas.Power.Transports.Lxd;

/// <summary>Makes the certificates by which the appliance is known to servers that trust single certificates.</summary>
internal static class ClientCertificate
{
    private static readonly TimeSpan Valid = TimeSpan.FromDays(3650);

    /// <summary>A certificate and its key as PEM.</summary>
    public static (string Certificate, string Key) Make(string name, DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        // Clocks of the hosts may be behind.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Valid);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
