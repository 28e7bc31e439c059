using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Maas.Agent.Host;
using Maas.Agent.Preseeds;
using Maas.Agent.Sessions;
using Maas.Agent.Tests.Support;
using Maas.Testing;

namespace Maas.Agent.Tests.Sessions;

/// <summary>Whole sessions against a scripted metadata service.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Commissioning_runs_what_the_tarball_has_until_there_is_no_more()
    {
        var rounds = 0;
        var (end, requests) = await RunAsync(asked => asked.Path switch
        {
            _ when asked.Path.EndsWith("/maas-scripts", StringComparison.Ordinal) => rounds++ switch
            {
                0 => Answer.Ok(Tarball("commissioning", ("first", "echo out; echo err >&2; printf 'status: passed\\n' > $RESULT_PATH; echo $MAAS_BASE_URL", 11))),
                1 => Answer.Ok(Tarball("commissioning", ("second", "exit 0", 12))),
                2 => Answer.Ok(Tarball("testing", ("third", "test -n \"$OUTPUT_STDOUT_PATH\"", 13))),
                _ => Answer.NoContent,
            },
            _ => Answer.Ok("x"),
        });

        Assert.Equal(SessionEnd.Poweroff, end);
        var signals = Signals(requests);
        Assert.Equal(["first:0", "second:0", "third:0"], signals.Where(signal => signal.Field("exit_status") is not null).Select(signal => $"{Name(signal)}:{signal.Field("exit_status")}"));
        var first = signals.First(signal => signal.Field("exit_status") is not null);
        Assert.Equal("11", first.Field("script_result_id"));
        Assert.Equal("WORKING", first.Field("status"));
        Assert.Contains("out\n", first.Field("first.out\"; filename=\"first.out"), StringComparison.Ordinal);
        Assert.Equal("err\n", first.Field("first.err\"; filename=\"first.err"));
        Assert.Equal("status: passed\n", first.Field("first.yaml\"; filename=\"first.yaml"));
        Assert.Contains("http://127.0.0.1", first.Field("first\"; filename=\"first"), StringComparison.Ordinal);
        Assert.Equal("TESTING", signals.First(signal => signal.Field("status") == "TESTING").Field("status"));
        Assert.Equal("OK", signals.Last(signal => signal.Field("error")?.StartsWith("Elapsed", StringComparison.Ordinal) != true && Name(signal).Length == 0).Field("status"));
        Assert.Equal(["start init-network", "finish init-network SUCCESS", "start modules-final", "finish modules-final SUCCESS"], Events(requests));
        Assert.All(requests, request => Assert.Contains("oauth_token=\"tk\"", request.Headers["authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_script_fails_the_phase_and_the_machine_still_ends_as_told()
    {
        var (end, requests) = await RunAsync(asked => asked.Path.EndsWith("/maas-scripts", StringComparison.Ordinal)
            ? Answer.Ok(Tarball("testing", ("bad", "exit 3", 1), ("good", "exit 0", 2)))
            : Answer.Ok("x"));

        Assert.Equal(SessionEnd.Poweroff, end);
        var failed = Assert.Single(Signals(requests), signal => signal.Field("status") == "FAILED");
        Assert.Equal("1 test scripts failed to run", failed.Field("error"));
        Assert.DoesNotContain(Signals(requests), signal => signal.Field("status") == "OK");
        Assert.Contains("finish modules-final FAIL", Events(requests));
    }

    [Fact]
    public async Task An_unknown_machine_introduces_itself_and_uploads_what_it_found()
    {
        var rounds = 0;
        var (end, requests) = await RunAsync(
            asked => asked.Path switch
            {
                _ when asked.Path.Contains("op=is_registered", StringComparison.Ordinal) => Answer.Ok("false"),
                "/MAAS/api/2.0/machines/" => Answer.Ok("""{"system_id": "abc123"}"""),
                _ when asked.Path.EndsWith("abc123/?op=get_preseed", StringComparison.Ordinal) => Answer.Ok(PreseedText(asked.Headers["host"], "/MAAS/metadata/", true)),
                _ when asked.Path.EndsWith("/maas-scripts", StringComparison.Ordinal) => rounds++ == 0
                    ? Answer.Ok(Tarball("commissioning", ("10-look", "echo seen", null), ("30-maas-01-bmc-config", "printf \"power_type: ipmi\\npower_address: '10.0.0.9'\\npower_pass: ''\\n\" > $BMC_CONFIG_PATH", null), ("90-late", "exit 0", null)))
                    : Answer.NoContent,
                _ => Answer.Ok("x"),
            },
            known: false);

        Assert.Equal(SessionEnd.Poweroff, end);
        var registration = Assert.Single(requests, request => request.Path == "/MAAS/api/2.0/machines/");
        Assert.Equal("52:54:00:77:00:10", registration.Field("mac_addresses")!.Split(',')[0]);
        Assert.Equal("ipmi", registration.Field("power_type"));
        Assert.Equal("""{"power_address":"10.0.0.9","power_pass":""}""", registration.Field("power_parameters"));
        Assert.Equal("True", registration.Field("commission"));
        Assert.False(registration.Headers.ContainsKey("authorization"));
        Assert.Equal(["10-look", "30-maas-01-bmc-config", "90-late"], Signals(requests).Where(signal => signal.Field("exit_status") is not null).Select(signal => signal.Field("name")));
        Assert.Contains(Signals(requests), signal => signal.Field("status") == "OK");
        Assert.Contains("finish modules-final SUCCESS", Events(requests));
    }

    [Fact]
    public async Task A_machine_in_use_is_left_alone()
    {
        var (_, requests) = await RunAsync(asked => Answer.Ok(asked.Path.Contains("is_registered", StringComparison.Ordinal) ? "true" : "x"), known: false);

        Assert.DoesNotContain(requests, request => request.Path.EndsWith("maas-scripts", StringComparison.Ordinal) || request.Method == "POST");
    }

    [Fact]
    public async Task A_rescue_without_scripts_signals_and_stays_up()
    {
        var (end, requests) = await RunAsync(asked => asked.Path.EndsWith("/maas-scripts", StringComparison.Ordinal) ? Answer.NoContent : Answer.Ok("x"), powerState: false);

        Assert.Equal(SessionEnd.StayUp, end);
        Assert.Contains(Signals(requests), signal => signal.Field("status") == "OK");
    }

    [Fact]
    public async Task A_service_that_breaks_down_is_reported()
    {
        var (end, requests) = await RunAsync(asked => asked.Path.EndsWith("/maas-scripts", StringComparison.Ordinal) ? Answer.Ok("not a tarball") : Answer.Ok("x"));

        Assert.Equal(SessionEnd.Poweroff, end);
        Assert.Contains("finish modules-final FAIL", Events(requests));
        Assert.Contains(Signals(requests), signal => signal.Field("status") == "FAILED");
    }

    private static async Task<(SessionEnd End, IReadOnlyList<Asked> Requests)> RunAsync(Func<Asked, Answer> answer, bool known = true, bool powerState = true)
    {
        using var folder = new TemporaryDirectory();
        await using var server = new ScriptedServer(answer);
        using var log = TestLog.To();
        var line = KernelLine.Parse("BOOTIF=01-52-54-00-77-00-10");
        var programs = new Programs();
        var time = new HastyTime();
        var work = new SessionWork(line, new SystemTree(), programs, log, time, OwnsSystem: false, folder.Path);
        var preseed = Preseed.Parse(PreseedText(server.Url["http://".Length..], "/MAAS/metadata/", known, powerState))!;
        var end = await new Session(work, programs, log, time).RunAsync(preseed);
        return (end, [.. server.Requests]);
    }

    private static string PreseedText(string host, string metadata, bool known, bool powerState = true)
    {
        var credentials = known ? ", consumer_key: ck, token_key: tk, token_secret: ts" : "";
        return $"#cloud-config\ndatasource: {{MAAS: {{metadata_url: 'http://{host}{metadata}'{credentials}}}}}\n"
            + (known ? $"reporting: {{maas: {{type: webhook, endpoint: 'http://{host}/MAAS/metadata/status/abc123', consumer_key: ck, token_key: tk, token_secret: ts}}}}\n" : "")
            + (powerState ? "power_state: {mode: poweroff, delay: now, condition: 'true'}\n" : "");
    }

    private static IReadOnlyList<Asked> Signals(IEnumerable<Asked> requests) => [.. requests.Where(request => request.Method == "POST" && request.Field("op") == "signal")];

    private static string Name(Asked signal) => signal.Field("script_result_id") is { } id ? id switch { "11" => "first", "12" => "second", "13" => "third", _ => id } : "";

    private static IReadOnlyList<string> Events(IEnumerable<Asked> requests) =>
    [
        .. requests.Where(request => request.Path.Contains("/status/", StringComparison.Ordinal)).Select(request =>
        {
            using var json = JsonDocument.Parse(request.Body);
            var result = json.RootElement.TryGetProperty("result", out var given) ? " " + given.GetString() : "";
            return $"{json.RootElement.GetProperty("event_type").GetString()} {json.RootElement.GetProperty("name").GetString()}{result}";
        }),
    ];

    private static byte[] Tarball(string kind, params (string Name, string Script, int? Id)[] scripts)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, script, _) in scripts)
                Add(tar, $"{kind}/{name}", "#!/bin/sh\n" + script + "\n");
            var entries = scripts.Select(script => $$"""{"name": "{{script.Name}}", "path": "{{kind}}/{{script.Name}}", "timeout_seconds": 60.0, "parallel": 0, "hardware_type": 0, "parameters": {}, "packages": {}, "for_hardware": [] {{(script.Id is { } id ? $", \"script_result_id\": {id}, \"script_version_id\": 5" : "")}}}""");
            Add(tar, "index.json", $$$"""{"1.0": {"{{{kind}}}_scripts": [{{{string.Join(',', entries)}}}]}}""");
        }
        return buffer.ToArray();
    }

    private static void Add(TarWriter tar, string name, string content) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)0b111_101_101, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
}
