using Maas.Api.Contract;
using Maas.Domain.Accounts;
using Maas.Region;
using Maas.Region.Accounts;
using Maas.Store;

namespace Maas.Api.Resources.Account;

/// <summary>An API key in its three parts, as it is made.</summary>
public sealed record NewTokenView(string TokenKey, string TokenSecret, string ConsumerKey, string Name);

/// <param name="Token">consumer_key:token_key:token_secret.</param>
public sealed record TokenView(string Name, string Token);

[Resource("account/", Handler = "AccountHandler", Doc = "Manage your own API keys.")]
internal sealed class AccountApi(IStore store, Accounts accounts)
{
    [Post("create_authorisation_token", Title = "Create an API key")]
    [Returns(typeof(NewTokenView))]
    public async Task<Answer> CreateAuthorisationToken(TokenNameForm form, Caller caller)
    {
        var token = await accounts.AddTokenAsync(caller.User!.Username, form.Name ?? "MAAS consumer");
        return new Answer.Json(
            new NewTokenView(token.TokenKey, token.TokenSecret.Value, token.ConsumerKey, token.Name), Compact: true);
    }

    [Post("delete_authorisation_token", Title = "Delete an API key")]
    [Returns(Status = 204)]
    public async Task<Answer> DeleteAuthorisationToken(TokenKeyForm form, Caller caller)
    {
        var token = Own(form.TokenKey, caller);
        await store.CommitAsync(new Batch().Delete(AccountCollections.Tokens, Collections.Key(token.Id)));
        return Answer.NoContent;
    }

    [Get("list_authorisation_tokens", Title = "List your API keys")]
    public Task<IEnumerable<TokenView>> ListAuthorisationTokens(NoForm form, Caller caller) =>
        Task.FromResult(accounts.TokensOf(caller.User!.Username).Select(t => new TokenView(t.Name, t.Triple())));

    [Post("update_token_name", Title = "Rename an API key")]
    [Returns("text/plain", Status = 202)]
    public async Task<Answer> UpdateTokenName(RenameTokenForm form, Caller caller)
    {
        var token = Own(form.Token.Split(':') is [_, var key, _] ? key : form.Token, caller);
        await store.CommitAsync(new Batch().Put(AccountCollections.Tokens, token with { Name = form.Name }));
        return new Answer.Text("Accepted", 202);
    }

    private Token Own(string key, Caller caller) =>
        accounts.Tokens.Where(AccountCollections.TokensByKey, key) is [var token] && token.Username == caller.User!.Username ? token : throw ApiException.NotFound("Token");
}

public sealed record TokenNameForm
{
    [Verbatim, Doc("A name to tell the key by.")]
    public string? Name { get; init; }
}

public sealed record TokenKeyForm
{
    [Mandatory(AsParameter = true, Sent = true), Doc("The middle part of the key.")]
    public string TokenKey { get; init; } = "";
}

public sealed record RenameTokenForm
{
    [Mandatory(AsParameter = true, Sent = true), Doc("The key, whole or its middle part.")]
    public string Token { get; init; } = "";

    [Mandatory(AsParameter = true, Sent = true), Verbatim, Doc("The new name.")]
    public string Name { get; init; } = "";
}
