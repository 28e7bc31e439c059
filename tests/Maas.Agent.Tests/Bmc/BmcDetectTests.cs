using System.Text;
using Maas.Agent.Bmc;
using Maas.Agent.Host;
using Maas.Agent.Tests.Support;
using Maas.Testing;

namespace Maas.Agent.Tests.Bmc;

public sealed class BmcDetectTests
{
    [Fact]
    public async Task A_fresh_BMC_gets_an_account_and_an_address()
    {
        var bmc = new FakeBmc { Users = { [2] = "ADMIN" } };

        var yaml = await SetUpAsync(bmc, new BmcOptions("maas", null, "", "3", "OPERATOR"));

        Assert.Equal(
            """
            power_type: ipmi
            power_address: '10.1.2.3'
            power_user: 'maas'
            power_pass: 'xxxxxxxxxxxxxxx'
            power_driver: 'LAN_2_0'
            power_boot_type: 'auto'
            k_g: ''
            cipher_suite_id: '3'
            privilege_level: 'OPERATOR'
            mac_address: '52:54:00:00:00:99'

            """, yaml);
        Assert.Equal("maas", bmc.Users[3]);
        Assert.Equal(["password 3", "enable 3", "access 3 B1 level 3"], bmc.Did);
        Assert.True(bmc.AskedForDhcp);
    }

    [Fact]
    public async Task Its_own_account_is_used_again_and_a_pickier_password_found()
    {
        var bmc = new FakeBmc { Users = { [2] = "x", [3] = "", [4] = "maas" }, ShortestPassword = 17, Address = [10, 1, 2, 3] };

        var yaml = await SetUpAsync(bmc, new BmcOptions("maas", null, "0x0102", "17", "ADMIN"));

        Assert.Contains("power_pass: 'xxxxxxxxxxxxxxxxxx'\n", yaml, StringComparison.Ordinal);
        Assert.Equal(["password 4", "enable 4", "access 4 B1 level 4", "key 0102"], bmc.Did);
        Assert.False(bmc.AskedForDhcp);
    }

    [Fact]
    public async Task Full_user_tables_and_dead_BMCs_are_failures()
    {
        var full = new FakeBmc { Users = { [2] = "a", [3] = "b", [4] = "c", [5] = "d" } };

        Assert.Contains("slots", (await Assert.ThrowsAsync<BmcException>(() => SetUpAsync(full, new BmcOptions("maas", null, "", "3", "ADMIN")))).Message, StringComparison.Ordinal);
        Assert.Contains("answer", (await Assert.ThrowsAsync<BmcException>(() => SetUpAsync(new Dead(), new BmcOptions("maas", null, "", "3", "ADMIN")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_go_before_the_environment_and_empty_ones_are_none()
    {
        var options = BmcOptions.Read(["--username=root", "--ipmi-k-g="], name => name == "MAAS_AUTO_IPMI_USER_PRIVILEGE_LEVEL" ? "USER" : name == "MAAS_AUTO_IPMI_USER" ? "x" : "");

        Assert.Equal(new BmcOptions("root", null, "", "3", "USER"), options);
    }

    private static async Task<string> SetUpAsync(IIpmiTransport bmc, BmcOptions options)
    {
        using var folder = new TemporaryDirectory();
        return await BmcDetect.SetUpAsync(bmc, options, new SystemTree(folder.Path), new HastyTime(), (length, _) => new string('x', length));
    }

    private sealed class Dead : IIpmiTransport
    {
        public Task<IpmiAnswer?> AskAsync(byte netFn, byte command, byte[] data) => Task.FromResult<IpmiAnswer?>(null);
    }

    /// <summary>A BMC with five user slots whose network is on channel 1.</summary>
    private sealed class FakeBmc : IIpmiTransport
    {
        public Dictionary<int, string> Users { get; } = [];
        public int ShortestPassword { get; init; }
        public byte[] Address { get; set; } = [0, 0, 0, 0];
        public bool AskedForDhcp { get; private set; }
        public List<string> Did { get; } = [];

        public Task<IpmiAnswer?> AskAsync(byte netFn, byte command, byte[] data) => Task.FromResult<IpmiAnswer?>(netFn == 0x0c ? Lan(command, data) : App(command, data));

        private IpmiAnswer Lan(byte command, byte[] data)
        {
            switch (command, data[1])
            {
                case (1, 4):
                    AskedForDhcp = data[2] == 2;
                    Address = [10, 1, 2, 3];
                    return Ok();
                case (2, 3):
                    return Ok([0x11, .. Address]);
                case (2, 5):
                    return Ok(0x11, 0x52, 0x54, 0, 0, 0, 0x99);
                default:
                    return new IpmiAnswer(0x80, []);
            }
        }

        private IpmiAnswer App(byte command, byte[] data)
        {
            switch (command)
            {
                case 0x01:
                    return Ok(0x20, 1, 1, 0, 2);
                case 0x42:
                    return data[0] == 1 ? Ok(1, 4) : new IpmiAnswer(0xcc, []);
                case 0x44:
                    return Ok(5, 1, 1, 4);
                case 0x46:
                    return Users.TryGetValue(data[0], out var name) ? Ok(Encoding.ASCII.GetBytes(name.PadRight(16, '\0'))) : new IpmiAnswer(0xcc, []);
                case 0x45:
                    Users[data[0]] = Encoding.ASCII.GetString(data, 1, 16).TrimEnd('\0');
                    return Ok();
                case 0x47 when data[1] == 2:
                    var password = Encoding.ASCII.GetString(data, 2, data.Length - 2).TrimEnd('\0');
                    if (password.Length < ShortestPassword)
                        return new IpmiAnswer(0xd5, []);
                    Did.Add($"password {data[0] & 0x3f}");
                    return Ok();
                case 0x47:
                    Did.Add($"enable {data[0]}");
                    return Ok();
                case 0x43:
                    Did.Add($"access {data[1]} {data[0]:X2} level {data[2]}");
                    return Ok();
                case 0x56:
                    Did.Add("key " + Convert.ToHexString(data.AsSpan(3, 2)));
                    return Ok();
                case 0x41:
                    return Ok(0x02, 4);
                default:
                    return new IpmiAnswer(0xc1, []);
            }
        }

        private static IpmiAnswer Ok(params byte[] data) => new(0, data);
    }
}
