using System.Globalization;
using Maas.Api.Contract;
using Maas.Api.Resources.ResourcePools;
using Maas.Domain.Dhcp.Snippets;
using Maas.Region;
using Maas.Region.Networks;
using Maas.Store;
using Snippets = Maas.Region.Leases.DhcpSnippets;

namespace Maas.Api.Resources.DhcpSnippets;

[Resource("dhcp-snippets/", Handler = "DHCPSnippetsHandler", Doc = "Manage the DHCP snippets: statements of dhcpd.conf that add to what DHCP serves.")]
internal sealed class DhcpSnippetsApi(IStore store, NetworkGate gate, DhcpSnippetEdits edits, DhcpSnippetViews views)
{
    [Get(Title = "List DHCP snippets")]
    public Task<IEnumerable<DhcpSnippetView>> Read(NoForm form, Caller caller) => Task.FromResult(store.Documents(Snippets.All).All.Select(s => views.Of(s, caller)));

    [Post(Title = "Create a DHCP snippet", Doc = "For a node, a subnet, a range of it, or everybody. In force at once.", Allow = Access.Admin)]
    public async Task<DhcpSnippetView> Create(DhcpSnippetForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        return views.Of(await edits.CreateAsync(form), caller);
    }
}

[Resource("dhcp-snippets/{id}/", Handler = "DHCPSnippetHandler", Doc = "Manage one DHCP snippet, by number or name.")]
internal sealed class DhcpSnippetApi(IStore store, NetworkGate gate, DhcpSnippetEdits edits, DhcpSnippetViews views)
{
    [Get(Title = "Read a DHCP snippet")]
    public Task<DhcpSnippetView> Read(IdPath form, Caller caller) => Task.FromResult(views.Of(Find(form.Id), caller));

    [Put(Title = "Update a DHCP snippet", Doc = "A new value is a new version; the former ones are kept.", Allow = Access.Admin)]
    public async Task<DhcpSnippetView> Update(DhcpSnippetUpdateForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        return views.Of(await edits.UpdateAsync(Find(form.Id), form), caller);
    }

    [Delete(Title = "Delete a DHCP snippet", Allow = Access.Admin)]
    public async Task<Answer> Delete(IdPath form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        await store.CommitAsync(new Batch().Delete(Snippets.All, Collections.Key(Find(form.Id).Id)));
        return Answer.NoContent;
    }

    [Post("revert", Title = "Go back to an older version", Doc = "By its number in the history, or so many steps back as a negative number. Newer versions are dropped.", Allow = Access.Admin)]
    public async Task<DhcpSnippetView> Revert(DhcpSnippetRevertForm form, Caller caller)
    {
        using var alone = await gate.EnterAsync();
        var snippet = Find(form.Id);
        if (form.To is not { } text) throw ApiException.BadRequest("You must specify where to revert to");
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var to)) throw ApiException.BadRequest($"{text} is an invalid 'to' value");
        var versions = snippet.Versions;
        // Steps back, none of them too.
        var index = to <= 0 ? versions.Count - 1 + to : versions.ToList().FindIndex(v => v.Id == to);
        if (index < 0)
            throw ApiException.BadRequest(to <= 0 ? "Goes too far back." : $"{to} not found in history");
        return views.Of(await edits.WriteAsync(snippet with { Versions = [.. versions.Take(index + 1)] }), caller);
    }

    private DhcpSnippet Find(string specifier) => RowSpecifiers.Find(specifier, store.Documents(Snippets.All), "DHCPSnippet", s => s.Id, s => s.Name);
}

/// <summary>Where a snippet is in force.</summary>
public record DhcpSnippetFields
{
    [Doc("What it does.")]
    public Optional<string> Description { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether it is in force.")]
    public Optional<bool> Enabled { get; init; }

    [Doc("The node, by system id or host name.")]
    public Optional<string> Node { get; init; }

    [Doc("The subnet.")]
    public Optional<string> Subnet { get; init; }

    [Doc("One range of the subnet.")]
    public Optional<string> Iprange { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Whether it is for everybody.")]
    public bool GlobalSnippet { get; init; }
}

public sealed record DhcpSnippetForm : DhcpSnippetFields
{
    [Mandatory, Doc("The name.")]
    public string Name { get; init; } = "";

    [Mandatory(Words = "Must be given a value", Sent = true), Verbatim, Doc("Statements of dhcpd.conf.")]
    public string Value { get; init; } = "";
}

public sealed record DhcpSnippetUpdateForm : DhcpSnippetFields
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("The new name.")]
    public Optional<string> Name { get; init; }

    [Verbatim, Doc("The new statements.")]
    public Optional<string> Value { get; init; }
}

public sealed record DhcpSnippetRevertForm
{
    [Path]
    public string Id { get; init; } = "";

    [Doc("A number of the history, or a negative number of steps back.")]
    public string? To { get; init; }
}
