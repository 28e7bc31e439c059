using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Accounts;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Store;

namespace Maas.Api.Resources.SslKeys;

/// <summary>An SSL key as published (api-resources.md §19.4).</summary>
public sealed record SslKeyView(int Id, string Key, string ResourceUri)
{
    public static SslKeyView Of(SslKey key) => new(key.Id, key.Key, $"/MAAS/api/2.0/account/prefs/sslkeys/{key.Id}/");
}

[Resource("account/prefs/sslkeys/", Handler = "SSLKeysHandler", Doc = "Manage your SSL keys.")]
internal sealed class SslKeysApi(IStore store)
{
    [Get(Title = "List SSL keys")]
    public Task<IEnumerable<SslKeyView>> Read(NoForm form, Caller caller) => Task.FromResult(Of(caller).Select(SslKeyView.Of));

    [Post(Title = "Add an SSL key")]
    [Returns(typeof(SslKeyView), Status = 201)]
    public async Task<Answer> Create(SslKeyForm form, Caller caller)
    {
        var key = form.Key.Trim();
        if (!IsCertificate(key)) throw ApiException.Field("key", "Invalid SSL key.");
        if (Of(caller).Any(k => k.Key == key)) throw ApiException.Field("key", "This key has already been added for this user.");
        var added = new SslKey { Id = store.NextId(AccountCollections.SslKeys), Username = caller.Username!, Key = key };
        await store.CommitAsync(new Batch().Put(AccountCollections.SslKeys, added, basedOn: 0));
        return new Answer.Json(SslKeyView.Of(added), 201);
    }

    private IReadOnlyList<SslKey> Of(Caller caller) => store.Documents(AccountCollections.SslKeys).Where(AccountCollections.SslKeysByUser, caller.Username!);

    /// <summary>What it is called a key is a certificate: an X.509 one in PEM (RFC 7468 §5).</summary>
    private static bool IsCertificate(string pem)
    {
        if (pem.Length > 64 * 1024) return false;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

[Resource("account/prefs/sslkeys/{id}/", Handler = "SSLKeyHandler", Doc = "Manage one SSL key.")]
internal sealed class SslKeyApi(IStore store)
{
    [Get(Title = "Read an SSL key")]
    public Task<SslKeyView> Read(IdPath form, Caller caller) => Task.FromResult(SslKeyView.Of(Own(form.Id, caller, "get")));

    [Delete(Title = "Delete an SSL key")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        await store.CommitAsync(new Batch().Delete(AccountCollections.SslKeys, Collections.Key(Own(form.Id, caller, "delete").Id)));
        return Answer.NoContent;
    }

    private SslKey Own(string id, Caller caller, string verb)
    {
        var key = store.Documents(AccountCollections.SslKeys).Find(id) ?? throw ApiException.NotFound("SSLKey");
        return key.Username == caller.Username ? key : throw ApiException.Forbidden($"Can't {verb} a key you don't own.");
    }
}

public sealed record SslKeyForm
{
    [Mandatory, Doc("The certificate, in PEM.")]
    public string Key { get; init; } = "";
}
