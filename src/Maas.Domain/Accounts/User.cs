namespace Maas.Domain.Accounts;

/// <summary>Somebody with an account (api-resources.md §19). The system users own nothing and cannot log in.</summary>
public sealed record User
{
    public required int Id { get; init; }
    public required string Username { get; init; }
    public string Email { get; init; } = "";
    public bool IsSuperuser { get; init; }
    public bool IsActive { get; init; } = true;

    /// <summary>Null: nobody can log in with a password.</summary>
    public string? PasswordHash { get; init; }
    public bool IsSystem { get; init; }
    public DateTimeOffset Created { get; init; }
}

/// <summary>An API key: consumer and token in one (api-protocol.md §3.1). The consumer secret is always empty.</summary>
public sealed record Token
{
    public required int Id { get; init; }
    public required string Username { get; init; }

    /// <summary>The consumer's name.</summary>
    public string Name { get; init; } = "MAAS consumer";
    public required string ConsumerKey { get; init; }
    public required string TokenKey { get; init; }
    public required Secret TokenSecret { get; init; }

    /// <summary>The three parts as clients are given them.</summary>
    public string Triple() => $"{ConsumerKey}:{TokenKey}:{TokenSecret.Value}";
}

/// <summary>An SSH public key of a user.</summary>
public sealed record SshKey
{
    public required int Id { get; init; }
    public required string Username { get; init; }
    public required string Key { get; init; }

    /// <summary><c>lp:user</c> or <c>gh:user</c>; empty for one that was typed in.</summary>
    public string KeySource { get; init; } = "";
}

/// <summary>An X.509 certificate of a user, in PEM.</summary>
public sealed record SslKey
{
    public required int Id { get; init; }
    public required string Username { get; init; }
    public required string Key { get; init; }
}

/// <summary>A login through the session cookie.</summary>
public sealed record Session(string Key, string Username, string CsrfToken, DateTimeOffset Expires);
