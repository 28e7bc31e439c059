using System.Collections;
using System.Runtime.InteropServices;
using Maas.Appliance;
using Maas.Appliance.Commands;
using Maas.Store;

const string Help = """
    maas-appliance serve [switches]              run the appliance
    maas-appliance createadmin --username NAME [--password P] [--email E]
    maas-appliance apikey --username NAME [--generate]
    maas-appliance changepassword --username NAME [--password P]
    maas-appliance backup --to FILE              the data directory as a tar archive, while it runs or not
    maas-appliance power-check --type T --SETTING VALUE…   try power settings; nothing is switched

    --data-dir DIR         where everything is kept (/var/lib/maas-appliance)
    --interface IF         offer DHCP, TFTP and boot there; may be repeated
    --http-port N          API and metadata (5240)
    --boot-http-port N     boot files and metadata for nodes (5248)
    --dns-port N           DNS (53)
    --tftp-port N          TFTP (69)
    --no-dhcp --no-tftp --no-dns
    --boot-files DIR       files of your own, served read-only; may be repeated
    --images-dir DIR       images and boot loaders that come with the appliance
    --config FILE          the same switches as JSON (appliance.json)
    """;

var output = Console.Out;
try
{
    var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
    switch (args)
    {
        case ["serve", .. var switches]:
            await ServeAsync(new Serve(OptionsReader.Read(switches, environment), output));
            return 0;
        case ["createadmin" or "apikey" or "changepassword", .. var rest]:
            var command = AdminCommand.Parse(args[0], rest, out var others);
            return await new AdminTool(output).RunAsync(OptionsReader.Read(others, environment), command);
        case ["power-check", .. var settings]:
            return await new PowerCheckCommand(output, environment).RunAsync(settings);
        case ["backup", .. var rest]:
            var backup = AdminCommand.Parse(args[0], rest, out var places);
            return await new Backup(OptionsReader.Read(places, environment), output).RunAsync(backup);
        case [] or ["help" or "--help" or "-h", ..]:
            await output.WriteLineAsync(Help);
            return 0;
        default:
            throw new UsageException($"There is no command '{args[0]}'; see --help.");
    }
}
catch (Exception problem) when (problem is UsageException or StartException or StoreOpenException)
{
    await Console.Error.WriteLineAsync("maas-appliance: " + problem.Message);
    return 1;
}

// From the first moment: the host listens to signals only when it is built.
static async Task ServeAsync(Serve serve)
{
    using var stop = new CancellationTokenSource();
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    await serve.RunAsync(stop.Token);

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
