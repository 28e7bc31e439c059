using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Maas.Appliance.Tests.Metadata;

/// <summary>The real cloud-init reads what the running appliance serves, and the real runner runs what it hands out.</summary>
public sealed class CloudInitTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cloud_init_crawls_its_datasource()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/cloudinit"), "cloud-init is not installed");
        await using var appliance = await RunningAppliance.StartAsync(Cancel);
        var (systemId, preseed) = await EnlistAsync(appliance, "52:54:00:00:02:01");
        var source = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(source, preseed, Cancel);
            const string crawl = """
                import json, sys, yaml
                from cloudinit.sources import DataSourceMAAS as maas
                source = yaml.safe_load(open(sys.argv[1]))["datasource"]["MAAS"]
                helper = maas.get_oauth_helper(source)
                data = maas.read_maas_seed_url(source["metadata_url"], read_file_or_url=helper.readurl, version=maas.MD_VERSION)
                print(json.dumps({"user": data[0].decode(), "meta": {k: v if isinstance(v, str) else str(v) for k, v in data[1].items()}, "vendor": data[2]}))
                """;
            var crawled = JsonNode.Parse(await RunAsync(Python, ["-c", crawl, source]))!;
            Assert.Equal(systemId, crawled["meta"]!["instance-id"]!.ToString());
            Assert.EndsWith(".maas", crawled["meta"]!["local-hostname"]!.ToString(), StringComparison.Ordinal);
            Assert.Contains("text/x-shellscript", crawled["user"]!.ToString(), StringComparison.Ordinal);
            Assert.StartsWith("#cloud-config", crawled["vendor"]!["cloud-init"]!.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(source);
        }
    }

    [Fact]
    public async Task Cloud_init_finds_the_runner_in_the_user_data()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/cloudinit"), "cloud-init is not installed");
        await using var appliance = await RunningAppliance.StartAsync(Cancel);
        const string split = """
            import sys
            from cloudinit import user_data
            from cloudinit.helpers import Paths
            message = user_data.UserDataProcessor(Paths({})).process(sys.stdin.buffer.read())
            for part in message.walk():
                if not part.is_multipart():
                    print(part.get_content_type(), part.get_filename())
                    compile(part.get_payload(decode=True), "runner", "exec")
            """;
        var userData = await Http.GetByteArrayAsync($"{appliance.Metadata}/latest/user-data", Cancel);
        Assert.Equal("text/x-shellscript user_data.sh\n", await RunAsync(Python, ["-c", split], userData));
    }

    /// <summary>Scripts that would look at this box are replaced by one that is harmless.</summary>
    [Theory]
    [InlineData("52:54:00:00:02:02", true)]
    [InlineData("52:54:00:00:02:03", false)]
    public async Task The_runner_takes_a_machine_from_its_preseed_to_new(string mac, bool enlisted)
    {
        Assert.SkipUnless(File.Exists("/usr/lib/python3/dist-packages/yaml/__init__.py"), "python3-yaml is not installed");
        await using var appliance = await RunningAppliance.StartAsync(Cancel);
        var preseed = enlisted
            ? $"{appliance.Metadata}/latest/by-id/{(await EnlistAsync(appliance, mac)).SystemId}/?op=get_preseed"
            : $"{appliance.Metadata}/latest/enlist-preseed/?op=get_enlist_preseed";
        var runner = await Http.GetStringAsync($"http://127.0.0.1:{appliance.BootPort}/MAAS/maas-run-scripts", Cancel);
        var program = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(program, runner, Cancel);
            const string drive = """
                import importlib.machinery, importlib.util, os, sys
                loader = importlib.machinery.SourceFileLoader("runner", sys.argv[1])
                runner = importlib.util.module_from_spec(importlib.util.spec_from_loader("runner", loader))
                loader.exec_module(runner)

                def harmless(self):
                    with open(self.path, "w") as stream:
                        stream.write("#!/bin/sh\ntest -n \"$MAAS_BASE_URL\" && echo noise >&2\n")
                    os.chmod(self.path, 0o755)

                made = runner.Script.__init__
                def make(self, entry, folder):
                    made(self, entry, folder)
                    entry["packages"] = {}
                    harmless(self)
                runner.Script.__init__ = make
                runner.macs = lambda: [sys.argv[2]]
                sys.exit(runner.run_everything())
                """;
            await RunAsync(Python, ["-c", drive, program, mac], environment: ("COMMISSIONING_CREDENTIALS_URL", preseed));
            var machines = $"http://127.0.0.1:{appliance.HttpPort}/MAAS/api/2.0/machines/";
            Assert.Equal("false", (await Http.GetStringAsync($"{machines}?op=is_action_in_progress&mac_address={mac}", Cancel)).Trim());

            // Known by its address and back in New: enlisting once more finds the same machine.
            var again = await EnlistAsync(appliance, mac);
            Assert.Contains("consumer_key", again.Preseed, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(program);
        }
    }

    private static async Task<(string SystemId, string Preseed)> EnlistAsync(RunningAppliance appliance, string mac)
    {
        using var form = new FormUrlEncodedContent([new("architecture", "amd64"), new("mac_addresses", mac), new("commission", "True")]);
        using var answer = await Http.PostAsync($"http://127.0.0.1:{appliance.BootPort}/MAAS/api/2.0/machines/", form, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        var systemId = JsonNode.Parse(text)!["system_id"]!.ToString();
        return (systemId, await Http.GetStringAsync($"{appliance.Metadata}/latest/by-id/{systemId}/?op=get_preseed", Cancel));
    }

    private static async Task<string> RunAsync(string program, string[] arguments, byte[]? input = null, (string Name, string Value)? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (environment is var (name, value)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.StandardInput.BaseStream.WriteAsync(input ?? [], Cancel);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{output}\n{await errors}");
        return output;
    }
}
