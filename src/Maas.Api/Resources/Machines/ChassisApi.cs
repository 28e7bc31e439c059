using System.Globalization;
using Maas.Api.Contract;
using Maas.Domain.Nodes;
using Maas.Region;
using Maas.Region.Bmcs;
using Maas.Store;

namespace Maas.Api.Resources.Machines;

/// <summary>Machines that come with their chassis (api-resources.md §6.4, power.md §7).</summary>
[Resource("machines/", Handler = "MachinesHandler", Anonymous = "AnonMachinesHandler", Doc = "Manage the machines.")]
internal sealed class ChassisApi(IStore store, ChassisIntake intake, MachineEdits edits)
{
    private static readonly Dictionary<string, string> Aliases = new() { ["powerkvm"] = "virsh", ["seamicro15k"] = "sm15k" };
    private static readonly HashSet<string> WithPassword = ["hmcz", "mscm", "msftocs", "recs_box", "sm15k", "ucsm", "vmware"];
    private static readonly HashSet<string> WithPrefix = ["hmcz", "virsh", "vmware", "proxmox"];
    private static readonly HashSet<string> WithPort = ["msftocs", "recs_box", "vmware"];

    [Post("add_chassis", Title = "Add the machines of a chassis", Doc = "Those found are registered after the answer.", Allow = Access.Admin)]
    [Returns("text/plain")]
    public Task<Answer> AddChassis(ChassisForm form, Caller caller)
    {
        var type = form.ChassisType;
        var types = intake.Types.Concat(Aliases.Keys).Order(StringComparer.Ordinal).ToList();
        if (!types.Contains(type)) throw ApiException.BadRequest($"Invalid chassis_type: Value must be one of: {string.Join("; ", types)} (not '{type}')");
        var driver = Aliases.GetValueOrDefault(type, type);
        CheckCredentials(form, type, driver);
        if (Given(form.PrefixFilter) && !WithPrefix.Contains(driver)) throw Unavailable("prefix_filter", type);
        if (Given(form.PowerControl))
        {
            if (driver != "sm15k") throw Unavailable("power_control", type);
            if (form.PowerControl is not ("ipmi" or "restapi" or "restapi2"))
                throw ApiException.BadRequest($"Invalid power_control: Value must be one of: ipmi; restapi; restapi2 (not '{form.PowerControl}')");
        }

        if (Given(form.Port) && !WithPort.Contains(driver)) throw Unavailable("port", type);
        if (Given(form.Protocol) && driver != "vmware") throw Unavailable("protocol", type);
        var domain = Given(form.Domain) ? edits.FindDomain(form.Domain!)?.Id ?? throw ApiException.Missing($"Unable to find specified domain {form.Domain}") : (int?)null;
        var controller = ControllerOf(form.RackController);
        var chassis = new ChassisRequest(form.Hostname.Trim())
        {
            User = form.Username ?? "",
            Password = form.Password ?? "",
            Prefix = form.PrefixFilter ?? "",
            PowerControl = form.PowerControl ?? "",
            Port = PortOf(form.Port),
            Protocol = form.Protocol ?? "",
            TokenName = form.TokenName ?? "",
            TokenSecret = form.TokenSecret ?? "",
            Verify = form.VerifySsl == true,
            DomainId = domain,
            Accept = form.AcceptAll == "true",
        };
        intake.Begin(driver, chassis, caller.Username);
        return Task.FromResult<Answer>(new Answer.Text($"Asking {controller.Hostname} to add machines from chassis {form.Hostname}", ContentType: "text/plain; charset=utf-8"));
    }

    private static void CheckCredentials(ChassisForm form, string type, string driver)
    {
        if (WithPassword.Contains(driver))
        {
            if (!Given(form.Username)) throw ApiException.BadRequest("No provided username!");
            if (!Given(form.Password)) throw ApiException.BadRequest("No provided password!");
        }
        else if (driver == "virsh")
        {
            if (Given(form.Username)) throw ApiException.BadRequest($"username can not be specified when using the {type} chassis.");
        }
        else
        {
            if (!Given(form.Username)) throw ApiException.BadRequest("No provided username!");
            var token = Given(form.TokenName) || Given(form.TokenSecret);
            if (Given(form.Password) && token) throw ApiException.BadRequest("You may only use a password or token with Proxmox, not both.");
            if (!Given(form.Password) && !token) throw ApiException.BadRequest("You must use a password or token with Proxmox.");
            if (token && !(Given(form.TokenName) && Given(form.TokenSecret))) throw ApiException.BadRequest("Proxmox requires both a token_name and token_secret.");
        }
    }

    private static int? PortOf(string? text) => !Given(text) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port
        : throw ApiException.BadRequest(int.TryParse(text, out var number)
            ? number < 1 ? "Invalid port: Please enter a number that is 1 or greater" : "Invalid port: Please enter a number that is 65535 or smaller"
            : "Invalid port: Please enter an integer value");

    /// <summary>The appliance is its only rack controller.</summary>
    private Node ControllerOf(string? specifier)
    {
        var controllers = store.Documents(Collections.Nodes).All.Where(n => n.IsController).OrderBy(n => n.Id).ToList();
        if (!Given(specifier)) return controllers.FirstOrDefault() ?? throw ApiException.Unavailable("No rack controller is registered.");
        return controllers.Find(c => c.SystemId == specifier || c.Hostname == specifier) ?? throw ApiException.Missing($"Unable to find specified rack {specifier}");
    }

    private static bool Given(string? text) => !string.IsNullOrEmpty(text);

    private static ApiException Unavailable(string parameter, string type) => ApiException.BadRequest($"{parameter} is unavailable with the {type} chassis type");
}

public sealed record ChassisForm
{
    [Mandatory(AsParameter = true), Doc("hmcz, mscm, msftocs, powerkvm, proxmox, recs_box, seamicro15k, sm15k, ucsm, virsh or vmware.")]
    public string ChassisType { get; init; } = "";

    [Mandatory(AsParameter = true), Doc("The chassis' address or URL.")]
    public string Hostname { get; init; } = "";

    [Doc("Who logs in.")]
    public string? Username { get; init; }

    [Verbatim, Doc("With what.")]
    public string? Password { get; init; }

    [Doc("true: commission what is found.")]
    public string? AcceptAll { get; init; }

    [Doc("The controller that asks; its system id or host name.")]
    public string? RackController { get; init; }

    [Doc("Domain of the new machines, by name or id.")]
    public string? Domain { get; init; }

    [Doc("Only machines whose name begins with this.")]
    public string? PrefixFilter { get; init; }

    [Doc("seamicro15k: ipmi, restapi or restapi2.")]
    public string? PowerControl { get; init; }

    [Doc("msftocs, recs_box, vmware: the port.")]
    public string? Port { get; init; }

    [Doc("vmware: https or https+unverified.")]
    public string? Protocol { get; init; }

    [Doc("proxmox: the token's name.")]
    public string? TokenName { get; init; }

    [Verbatim, Doc("proxmox: the token's secret.")]
    public string? TokenSecret { get; init; }

    [Boolean(BooleanDialect.Text), Doc("Whether the certificate must be trusted by the system.")]
    public bool? VerifySsl { get; init; }
}
