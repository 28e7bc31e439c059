using System.Collections.Concurrent;
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

    /// <summary>One is for one thread at a time, and dear to make: a start reads a secret of every machine.</summary>
    private readonly ConcurrentBag<AesGcm> _ciphers = [];

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
        if (sealedBytes.Length < NonceLength + TagLength) throw new JsonException("a secret in it is cut short");
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        var cipher = Take();
        try
        {
            cipher.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), plain);
        }
        catch (AuthenticationTagMismatchException wrong)
        {
            throw new JsonException("a secret in it was written with another secret.key", wrong);
        }
        finally
        {
            _ciphers.Add(cipher);
        }

        return new Secret(System.Text.Encoding.UTF8.GetString(plain));
    }

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
    {
        var plain = System.Text.Encoding.UTF8.GetBytes(value.Value);
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceLength));
        var cipher = Take();
        cipher.Encrypt(sealedBytes.AsSpan(0, NonceLength), plain, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength));
        _ciphers.Add(cipher);
        writer.WriteBase64StringValue(sealedBytes);
    }

    private AesGcm Take() => _ciphers.TryTake(out var free) ? free : new AesGcm(key, TagLength);
}
