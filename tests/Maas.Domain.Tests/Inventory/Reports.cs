using Maas.Domain.Hardware;
using Maas.Domain.Inventory;
using Maas.Testing;

namespace Maas.Domain.Tests.Inventory;

/// <summary>Reports as machines sent them: two of QEMU, one of a large server.</summary>
internal static class Reports
{
    public static byte[] Text(string name) => File.ReadAllBytes(Repository.PathOf("tests", "Maas.Domain.Tests", "Inventory", "reports", $"{name}.json"));

    public static HardwareReport Read(string name) => HardwareReader.Read(Text(name)).Value!;
}
