using Maas.Domain.Accounts;
using Maas.Store;

namespace Maas.Region.Accounts;

/// <summary>Documents of accounts.</summary>
public static class AccountCollections
{
    public static readonly Collection<User> Users = new("users", u => u.Username);
    public static readonly Collection<Token> Tokens = new("tokens", t => Collections.Key(t.Id));
    public static readonly Index<Token> TokensByKey = Tokens.Index("token key", t => [t.TokenKey], unique: true);
    public static readonly Index<Token> TokensByConsumer = Tokens.Index("consumer key", t => [t.ConsumerKey]);
    public static readonly Index<Token> TokensByUser = Tokens.Index("user", t => [t.Username]);
    public static readonly Collection<SshKey> SshKeys = new("ssh_keys", k => Collections.Key(k.Id));
    public static readonly Index<SshKey> SshKeysByUser = SshKeys.Index("user", k => [k.Username]);
    public static readonly Collection<SslKey> SslKeys = new("ssl_keys", k => Collections.Key(k.Id));
    public static readonly Index<SslKey> SslKeysByUser = SslKeys.Index("user", k => [k.Username]);
    public static readonly Collection<Session> Sessions = new("sessions", s => s.Key);
    public static readonly Index<Session> SessionsByUser = Sessions.Index("user", s => [s.Username]);

    /// <summary>Numbers of users, whose key is their name.</summary>
    public static readonly Collection<Collections.Numbered> UserNumbers = new("user_numbers", n => Collections.Key(n.Id));
}
