using System.Globalization;
using Maas.Testing.Lab;

namespace Maas.Lab;

/// <summary>What the demonstration is asked for.</summary>
internal sealed record DemoOptions
{
    private const int MostMachines = 20;

    public const string Help = """
        appliance/demo [--machines N] [--bios-only | --uefi-only] [--keep]
            Installs what it needs, builds, starts the appliance in a network of its own, switches N (2) blank virtual servers on
            and shows how they enlist, are commissioned and deployed, until each answers on SSH. Ends by itself and cleans up.
            --keep leaves all of it running, to look around in
        appliance/demo --stop
            ends what --keep left running
        """;

    public int Machines { get; init; } = 2;
    public bool BiosOnly { get; init; }
    public bool UefiOnly { get; init; }
    public bool Keep { get; init; }
    public bool Stop { get; init; }

    /// <summary>One BIOS, one UEFI, and so on, unless only one kind is wanted.</summary>
    public IReadOnlyList<MachineSpec> Specs =>
    [
        .. Enumerable.Range(0, Machines).Select(port =>
        {
            var firmware = UefiOnly || (!BiosOnly && port % 2 == 1) ? Firmware.Uefi : Firmware.Bios;
            return new MachineSpec(string.Create(CultureInfo.InvariantCulture, $"{(firmware == Firmware.Bios ? "bios" : "uefi")}-{port + 1}"), port, firmware);
        }),
    ];

    /// <exception cref="LabException">Not understood; the message says what would be.</exception>
    public static DemoOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new DemoOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--machines" when i + 1 < arguments.Count && int.TryParse(arguments[++i], CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostMachines =>
                    options with { Machines = count },
                "--machines" => throw new LabException($"--machines needs a number from 1 to {MostMachines}"),
                "--bios-only" => options with { BiosOnly = true },
                "--uefi-only" => options with { UefiOnly = true },
                "--keep" => options with { Keep = true },
                "--stop" => options with { Stop = true },
                var unknown => throw new LabException($"'{unknown}' is not understood\n{Help}"),
            };
        }

        return options is { BiosOnly: true, UefiOnly: true } ? throw new LabException("--bios-only and --uefi-only exclude each other") : options;
    }
}
