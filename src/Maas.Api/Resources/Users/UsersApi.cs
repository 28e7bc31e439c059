using Maas.Api.Contract;
using Maas.Domain.Accounts;
using Maas.Domain.Networks;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Region.Notifications;
using Maas.Store;

namespace Maas.Api.Resources.Users;

/// <summary>A user as published (api-resources.md §19.2).</summary>
public sealed record UserView(string Username, string Email, bool IsLocal, bool IsSuperuser, string ResourceUri)
{
    public static UserView Of(User user) => new(user.Username, user.Email, true, user.IsSuperuser, $"/MAAS/api/2.0/users/{Uri.EscapeDataString(user.Username)}/");
}

[FromStore]
[Resource("users/", Handler = "UsersHandler", Doc = "Manage the user accounts.")]
internal sealed class UsersApi(Accounts accounts, IStore store)
{
    [Get(Title = "List users")]
    public Task<IEnumerable<UserView>> Read(NoForm form, Caller caller) =>
        Task.FromResult(accounts.Users.All.OrderBy(u => u.Username, StringComparer.Ordinal).Select(UserView.Of));

    [Get("whoami", Title = "Show the logged-in user")]
    public Task<UserView> Whoami(NoForm form, Caller caller) => Task.FromResult(UserView.Of(caller.User!));

    [Post(Title = "Create a user", Allow = Access.Admin)]
    public async Task<UserView> Create(UserForm form, Caller caller)
    {
        if (form.Username.Length > 150 || form.Username.Any(c => char.IsControl(c) || c is '/')) throw ApiException.Field("username", "Enter a valid username.");
        if (accounts.Users.All.Any(u => u.Email.Length > 0 && u.Email.Equals(form.Email, StringComparison.OrdinalIgnoreCase)))
            throw ApiException.Field("email", "User with this Email address already exists.");
        var user = (await accounts.CreateAsync(form.Username, form.Email, form.Password, form.IsSuperuser)).OrThrow();
        if (form.IsSuperuser && form.Key is { Length: > 0 } key)
        {
            await store.CommitAsync(new Batch().Put(
                AccountCollections.SshKeys, new SshKey { Id = store.NextId(AccountCollections.SshKeys), Username = user.Username, Key = key }));
        }

        return UserView.Of(user);
    }
}

public sealed record UserForm
{
    [Mandatory(AsParameter = true), Doc("The name to log in with.")]
    public string Username { get; init; } = "";

    [Mandatory(AsParameter = true, Sent = true), Doc("The e-mail address.")]
    public string Email { get; init; } = "";

    [Mandatory(AsParameter = true), Verbatim, Doc("The password.")]
    public string Password { get; init; } = "";

    [Mandatory(AsParameter = true), Boolean(BooleanDialect.Strict), Doc("1 for an administrator, 0 for an ordinary user.")]
    public bool IsSuperuser { get; init; }

    [Doc("An SSH public key, for new administrators.")]
    public string? Key { get; init; }
}

[FromStore]
[Resource("users/{username}/", Handler = "UserHandler", Doc = "Manage one user account.")]
internal sealed class UserApi(Accounts accounts, IStore store, Region.Files.UserFiles files)
{
    [Get(Title = "Read a user")]
    public Task<UserView> Read(UserPath form, Caller caller) =>
        Task.FromResult(UserView.Of(accounts.Find(form.Username) ?? throw ApiException.NotFound("User")));

    [Delete(Title = "Delete a user", Allow = Access.Admin)]
    public async Task<Answer> Delete(DeleteUserForm form, Caller caller)
    {
        if (form.Username == caller.User!.Username) throw ApiException.BadRequest("An administrator cannot self-delete.");
        if (accounts.Find(form.Username) is not { } user) return Answer.NoContent;
        var batch = new Batch();
        var addresses = store.Documents(Collections.IpAddresses).Where(Collections.IpAddressesByUser, user.Username);
        var ranges = store.Documents(Collections.IpRanges).All.Where(r => r.User == user.Username).ToList();
        var nodes = store.Documents(Collections.Nodes).Where(Collections.NodesByOwner, user.Username);
        if (form.TransferResourcesTo is { Length: > 0 } heir)
        {
            if (accounts.Find(heir) is null) throw ApiException.NotFound("User");
            foreach (var address in addresses) batch.Put(Collections.IpAddresses, address with { User = heir });
            foreach (var range in ranges) batch.Put(Collections.IpRanges, range with { User = heir });
            foreach (var node in nodes) batch.Put(Collections.Nodes, node with { Owner = heir });
        }
        else if (Owned(addresses, ranges, nodes.Count) is { Length: > 0 } owned)
        {
            throw ApiException.BadRequest($"User {user.Username} cannot be deleted: {owned} are still allocated");
        }

        foreach (var token in accounts.TokensOf(user.Username)) batch.Delete(AccountCollections.Tokens, Collections.Key(token.Id));
        foreach (var key in store.Documents(AccountCollections.SshKeys).Where(AccountCollections.SshKeysByUser, user.Username))
            batch.Delete(AccountCollections.SshKeys, Collections.Key(key.Id));
        foreach (var key in store.Documents(AccountCollections.SslKeys).Where(AccountCollections.SslKeysByUser, user.Username))
            batch.Delete(AccountCollections.SslKeys, Collections.Key(key.Id));
        foreach (var notification in store.Documents(NotificationCollections.Notifications).All.Where(n => n.User == user.Username))
            batch.Delete(NotificationCollections.Notifications, Collections.Key(notification.Id));
        foreach (var session in store.Documents(AccountCollections.Sessions).Where(AccountCollections.SessionsByUser, user.Username))
            batch.Delete(AccountCollections.Sessions, session.Key);
        await store.CommitAsync(batch.Delete(AccountCollections.Users, user.Username));
        foreach (var file in files.Of(user.Username)) await files.DeleteAsync(file);
        return Answer.NoContent;
    }

    private static string Owned(IReadOnlyList<StaticIpAddress> addresses, List<IpRange> ranges, int nodes) => string.Join(
        ", ",
        new[] { (addresses.Count, "static IP address(es)"), (ranges.Count, "IP range(s)"), (nodes, "node(s)") }
            .Where(o => o.Item1 > 0).Select(o => $"{o.Item1} {o.Item2}"));
}

public sealed record UserPath
{
    [Path]
    public string Username { get; init; } = "";
}

public sealed record DeleteUserForm
{
    [Path]
    public string Username { get; init; } = "";

    [Doc("The user who gets the nodes, addresses and ranges.")]
    public string? TransferResourcesTo { get; init; }
}
