using System.Security.Cryptography;
using Maas.Domain;
using Maas.Domain.Accounts;
using Maas.Domain.Nodes;
using Maas.Store;

namespace Maas.Region.Accounts;

/// <summary>Users and their keys.</summary>
public sealed class Accounts(IStore store, TimeProvider clock)
{
    /// <summary>Users that the appliance acts as; they appear in lists and cannot log in.</summary>
    private static readonly IReadOnlyList<(string Name, string Email)> SystemUsers = [("MAAS", "maas@localhost"), ("maas-init-node", "node-init-user@localhost")];

    public IDocuments<User> Users => store.Documents(AccountCollections.Users);

    public IDocuments<Token> Tokens => store.Documents(AccountCollections.Tokens);

    public User? Find(string username) => Users.Find(username);

    /// <summary>True while only system users exist.</summary>
    public bool IsEmpty => Users.All.All(u => u.IsSystem);

    public async Task SeedAsync()
    {
        var batch = new Batch();
        foreach (var (name, email) in SystemUsers.Where(u => Users.Find(u.Name) is null))
            batch.Put(AccountCollections.Users, new User { Id = NextUserId(), Username = name, Email = email, IsSystem = true, Created = clock.GetUtcNow() });
        await store.CommitAsync(batch);
    }

    /// <summary>Creates a user with one token, as every user has.</summary>
    /// <param name="random">The password was made by <see cref="RandomKey"/>, not chosen by a person.</param>
    public async Task<Outcome<User>> CreateAsync(string username, string email, string password, bool superuser, bool random = false)
    {
        if (Users.Find(username) is not null) return Refusal.Invalid("username", "A user with that username already exists.");
        var user = new User
        {
            Id = NextUserId(),
            Username = username,
            Email = email,
            IsSuperuser = superuser,
            PasswordHash = Passwords.Hash(password, random),
            Created = clock.GetUtcNow(),
        };
        await store.CommitAsync(new Batch().Put(AccountCollections.Users, user, basedOn: 0).Put(AccountCollections.Tokens, NewToken(username, "MAAS consumer")));
        return user;
    }

    public async Task<Outcome<User>> ChangePasswordAsync(string username, string password)
    {
        if (Users.FindVersioned(username) is not { } found || found.Value.IsSystem) return Refusal.NotFound($"There is no user '{username}'.");
        var changed = found.Value with { PasswordHash = Passwords.Hash(password) };
        var batch = new Batch().Put(AccountCollections.Users, changed, found.Version);
        foreach (var session in store.Documents(AccountCollections.Sessions).Where(AccountCollections.SessionsByUser, username))
            batch.Delete(AccountCollections.Sessions, session.Key);
        await store.CommitAsync(batch);
        return changed;
    }

    public User? LogIn(string username, string password) =>
        Users.Find(username) is { IsActive: true, IsSystem: false } user && Passwords.Matches(password, user.PasswordHash) ? user : null;

    public IReadOnlyList<Token> TokensOf(string username) => Tokens.Where(AccountCollections.TokensByUser, username);

    public async Task<Token> AddTokenAsync(string username, string name)
    {
        var token = NewToken(username, name);
        await store.CommitAsync(new Batch().Put(AccountCollections.Tokens, token));
        return token;
    }

    public async Task<Session> OpenSessionAsync(string username, TimeSpan length)
    {
        var session = new Session(RandomKey(32), username, RandomKey(32), clock.GetUtcNow() + length);
        await store.CommitAsync(new Batch().Put(AccountCollections.Sessions, session));
        return session;
    }

    public Session? FindSession(string key) =>
        store.Documents(AccountCollections.Sessions).Find(key) is { } session && session.Expires > clock.GetUtcNow() ? session : null;

    public async Task CloseSessionAsync(string key) => await store.CommitAsync(new Batch().Delete(AccountCollections.Sessions, key));

    /// <summary>Credentials for a node itself.</summary>
    public static NodeToken NewNodeToken() =>
        new(RandomKey(KeyAlphabet.KeyLength), RandomKey(KeyAlphabet.KeyLength), new Secret(RandomKey(KeyAlphabet.SecretLength)));

    private Token NewToken(string username, string name) => new()
    {
        Id = store.NextId(AccountCollections.Tokens),
        Username = username,
        Name = name,
        ConsumerKey = RandomKey(KeyAlphabet.KeyLength),
        TokenKey = RandomKey(KeyAlphabet.KeyLength),
        TokenSecret = new Secret(RandomKey(KeyAlphabet.SecretLength)),
    };

    public static string RandomKey(int length) => KeyAlphabet.Make(RandomNumberGenerator.GetBytes(length));

    private int NextUserId() => store.NextId(AccountCollections.UserNumbers);
}
