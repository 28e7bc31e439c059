using Maas.Api.Contract;
using Maas.Domain.Nodes;
using Maas.Domain;
using Maas.Region;
using Maas.Region.Provisioning;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Copies of one machine's configuration (storage.md §10, api-resources.md §6).</summary>
[Resource("machines/", Handler = "MachinesHandler", Anonymous = "AnonMachinesHandler", Doc = "Manage the machines.")]
internal sealed class MachinesCloneApi(IStore store, NodeCloning cloning)
{
    [Post("clone", Title = "Clone a machine's configuration", Doc = "To machines that are ready. Either all of them can take it, or none is changed.")]
    [Returns(Status = 204)]
    public async Task<Answer> Clone(CloneForm form, Caller caller)
    {
        var errors = new FieldErrors();
        errors.Collect(() => form.Check());
        var source = Find(form.Source) is { } found && NodeAccess.CanView(found, caller) ? found : null;
        if (source is null && form.Source.Length > 0)
        {
            errors.Add("source", FieldWords.NoChoice(form.Source));
            errors.Add("source", "This field is required.");
        }

        var destinations = Destinations(form, caller, errors);
        if (!form.Storage && !form.Interfaces) errors.Add("__all__", "Either storage or interfaces must be true.");
        foreach (var destination in source is null ? [] : destinations)
        {
            if (destination.SystemId == source!.SystemId) errors.Add("destinations", $"Source machine {Shown(source)} cannot be a destination machine.");
            else foreach (var problem in NodeCloning.Problems(source, destination, form.Storage, form.Interfaces)) errors.Add("destinations", $"{Shown(destination)} is invalid: {problem}");
        }

        errors.ThrowIfAny();
        foreach (var destination in destinations)
            (await cloning.CloneAsync(source!, destination.SystemId, form.Storage, form.Interfaces, MachineRequests.By(caller))).OrThrow();
        return Answer.NoContent;
    }

    /// <summary>Those named by the last value sent, separated by commas.</summary>
    private List<Node> Destinations(CloneForm form, Caller caller, FieldErrors errors)
    {
        var names = form.Destinations.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0 && form.Destinations.Length > 0) errors.Add("destinations", "This field is required.");
        var destinations = new List<Node>();
        for (var i = 0; i < names.Length; i++)
        {
            if (Find(names[i]) is { } node && NodeAccess.CanAdminister(node, caller) && NodeCloning.MayReceive(node)) destinations.Add(node);
            else errors.Add("destinations", $"Machine {i + 1} is invalid: {FieldWords.NoChoice(names[i])}");
        }

        return [.. destinations.DistinctBy(d => d.SystemId)];
    }

    private Node? Find(string specifier) =>
        (store.Documents(Collections.Nodes).Find(specifier) ?? store.NodeNamed(specifier))
        is { NodeType: NodeType.Machine } machine ? machine : null;

    private static string Shown(Node node) => $"{node.SystemId} ({node.Hostname})";
}

public sealed record CloneForm : LateForm
{
    [Mandatory, Doc("The machine to copy from: system id or host name.")]
    public string Source { get; init; } = "";

    [Mandatory, Doc("The machines to copy to: system ids or host names, separated by commas.")]
    public string Destinations { get; init; } = "";

    [Boolean(BooleanDialect.Checkbox), Doc("Copy the storage configuration.")]
    public bool Storage { get; init; }

    [Boolean(BooleanDialect.Checkbox), Doc("Copy the configuration of the interfaces.")]
    public bool Interfaces { get; init; }
}
