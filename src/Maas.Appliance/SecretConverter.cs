using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Maas.Domain;

namespace Maas.Appliance;

/// <summary>Encrypts secrets in stored documents: AES-256-GCM under a key that only the appliance's user can read (<c>DIR/secret.key</c>, mode 0600).</summary>
internal sealed class SecretConverter(byte[] key) : JsonConverter<Secret>
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] LoadKey(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "secret.key");
        if (!File.Exists(path))
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(RandomNumberGenerator.GetBytes(32));
            file.Flush(flushToDisk: true);
        }

        var loaded = File.ReadAllBytes(path);
        return loaded.Length == 32 ? loaded : throw new StartException($"{path} is damaged: restore it from the backup that the database came from.");
    }

    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var sealedBytes = reader.GetBytesFromBase64();
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), plain);
        return new Secret(System.Text.Encoding.UTF8.GetString(plain));
    }

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
    {
        var plain = System.Text.Encoding.UTF8.GetBytes(value.Value);
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceLength), plain, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength));
        writer.WriteBase64StringValue(sealedBytes);
    }
}
