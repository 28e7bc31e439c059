using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Accounts;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Store;

namespace Maas.Api.Resources.SshKeys;

/// <summary>An SSH key as published (api-resources.md §19.3).</summary>
public sealed record SshKeyView(int Id, string Key, string Keysource, string ResourceUri)
{
    public static SshKeyView Of(SshKey key) => new(key.Id, key.Key, key.KeySource, $"/MAAS/api/2.0/account/prefs/sshkeys/{key.Id}/");
}

[FromStore]
[Resource("account/prefs/sshkeys/", Handler = "SSHKeysHandler", Doc = "Manage your SSH keys: deployed machines accept them.")]
internal sealed class SshKeysApi(IStore store, Accounts accounts, IKeySources sources)
{
    [Get(Title = "List SSH keys")]
    public Task<IEnumerable<SshKeyView>> Read(NoForm form, Caller caller) => Task.FromResult(Of(caller.Username!).Select(SshKeyView.Of));

    [Post(Title = "Add an SSH key")]
    [Returns(typeof(SshKeyView), Status = 201)]
    public async Task<Answer> Create(SshKeyForm form, Caller caller)
    {
        var owner = caller.Username!;
        if (form.User is { Length: > 0 } other)
        {
            if (!caller.IsAdmin) throw ApiException.BadRequest("Only administrators can specify a user when creating an SSH key.");
            owner = accounts.Find(other)?.Username ?? throw ApiException.BadRequest("Supplied username does not match any current users.");
        }

        var key = form.Key.Trim();
        if (OpenSshKey.Problem(key) is { } problem) throw ApiException.Field("key", $"Invalid SSH public key: {problem}");
        if (Of(owner).Any(k => k.Key == key)) throw ApiException.Field("__all__", "This key has already been added for this user.");
        var added = new SshKey { Id = store.NextId(AccountCollections.SshKeys), Username = owner, Key = key };
        await store.CommitAsync(new Batch().Put(AccountCollections.SshKeys, added, basedOn: 0));
        return new Answer.Json(SshKeyView.Of(added), 201);
    }

    private static (string Protocol, string Name) Source(string text)
    {
        var (protocol, name) = text.Split(':', 2) is [var before, var behind] ? (before, behind) : ("lp", text);
        if (protocol is not ("lp" or "gh")) throw ApiException.Of(Domain.Refusal.Unsound("protocol", $"Value '{protocol}' is not a valid choice."));
        return name.Length > 0 ? (protocol, name) : throw ApiException.Of(Domain.Refusal.Unsound("auth_id", "This field cannot be blank."));
    }

    [Post("import", Title = "Import SSH keys", Doc = "From Launchpad (lp:user) or GitHub (gh:user).")]
    public async Task<IEnumerable<SshKeyView>> Import(ImportKeysForm form, Caller caller)
    {
        var (protocol, name) = Source(form.Keysource);
        var found = await sources.KeysOfAsync(protocol, name);
        var known = Of(caller.Username!).Select(k => k.Key).ToHashSet(StringComparer.Ordinal);
        var batch = new Batch();
        var added = new List<SshKey>();
        foreach (var key in found.Where(k => OpenSshKey.IsValid(k) && known.Add(k)))
        {
            added.Add(new SshKey { Id = store.NextId(AccountCollections.SshKeys), Username = caller.Username!, Key = key, KeySource = $"{protocol}:{name}" });
            batch.Put(AccountCollections.SshKeys, added[^1]);
        }

        await store.CommitAsync(batch);
        return added.Select(SshKeyView.Of);
    }

    private IReadOnlyList<SshKey> Of(string username) => store.Documents(AccountCollections.SshKeys).Where(AccountCollections.SshKeysByUser, username);
}

[FromStore]
[Resource("account/prefs/sshkeys/{id}/", Handler = "SSHKeyHandler", Doc = "Manage one SSH key.")]
internal sealed class SshKeyApi(IStore store)
{
    [Get(Title = "Read an SSH key")]
    public Task<SshKeyView> Read(IdPath form, Caller caller) => Task.FromResult(SshKeyView.Of(Find(form.Id)));

    [Delete(Title = "Delete an SSH key")]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        var key = Find(form.Id);
        if (key.Username != caller.Username) throw ApiException.Forbidden("Can't delete a key you don't own.");
        await store.CommitAsync(new Batch().Delete(AccountCollections.SshKeys, Collections.Key(key.Id)));
        return Answer.NoContent;
    }

    private SshKey Find(string id) => store.Documents(AccountCollections.SshKeys).Find(id) ?? throw ApiException.NotFound("SSHKey");
}

public sealed record SshKeyForm
{
    [Mandatory, Doc("The public key in OpenSSH's form.")]
    public string Key { get; init; } = "";

    [Doc("Administrators: the user to add it for.")]
    public string? User { get; init; }
}

public sealed record ImportKeysForm
{
    [Mandatory(Otherwise = "Importing SSH keys failed. Input needs to be in protocol:auth_id or auth_id format."), Doc("lp:user, gh:user, or a Launchpad user.")]
    public string Keysource { get; init; } = "";
}
