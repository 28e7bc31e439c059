using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Maas.Appliance.Commands;
using Maas.Testing;
using Maas.Testing.Appliance;

namespace Maas.Appliance.Tests;

/// <summary>Starting, stopping and administering the program.</summary>
public sealed partial class ServeTests
{
    [Fact]
    public async Task The_first_start_tells_password_and_key_once_and_a_stop_is_clean()
    {
        using var directory = new TemporaryDirectory();
        var (port, boot) = (FreePort.Next(), FreePort.Next());
        string key;
        await using (var first = await ApplianceProcess.ServeAsync(directory.Path, port, boot))
        {
            var told = FirstStart().Match(first.Lines[0]);
            Assert.True(told.Success, first.Lines[0]);
            key = told.Groups["key"].Value;
            Assert.Matches($"^ready http://[0-9.]+:{port}/MAAS/$", first.Lines[^1]);
            Assert.Equal(key + "\n", await File.ReadAllTextAsync(directory.PathOf("admin.apikey")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.PathOf("admin.apikey")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.PathOf("admin.sock")));
            Assert.Equal("admin", await WhoAsync(port, key));
            Assert.Equal("admin", await WhoAsync(boot, key));
            Assert.Equal(0, (await first.TerminateAsync()).Code);
        }

        await using var second = await ApplianceProcess.ServeAsync(directory.Path, port, boot);
        Assert.DoesNotContain(second.Lines, line => line.Contains("password", StringComparison.Ordinal));
        Assert.Equal("admin", await WhoAsync(port, key));
    }

    [Fact]
    public async Task A_stop_while_requests_wait_ends_within_five_seconds_and_keeps_what_was_acknowledged()
    {
        using var directory = new TemporaryDirectory();
        var (port, boot) = (FreePort.Next(), FreePort.Next());
        await using (var process = await ApplianceProcess.ServeAsync(directory.Path, port, boot))
        {
            var client = Client(port, (await File.ReadAllTextAsync(directory.PathOf("admin.apikey"))).Trim());
            Assert.Equal(200, (await client.Post("zones/", ("name", "kept"))).Status);
            // A client that never finishes its request must not hold the stop.
            using var idle = new TcpClient();
            await idle.ConnectAsync(IPAddress.Loopback, port);
            await idle.GetStream().WriteAsync("POST /MAAS/api/2.0/zones/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nname="u8.ToArray());
            var (code, took) = await process.TerminateAsync();
            Assert.Equal(0, code);
            TestContext.Current.SendDiagnosticMessage("stopped after {0} ms", took.TotalMilliseconds);
        }

        await using var again = await ApplianceProcess.ServeAsync(directory.Path, port, boot);
        Assert.Equal(200, (await Client(port, (await File.ReadAllTextAsync(directory.PathOf("admin.apikey"))).Trim()).Get("zones/kept/")).Status);
    }

    [Fact]
    public async Task A_stop_while_it_starts_is_no_failure()
    {
        using var directory = new TemporaryDirectory();
        var (port, boot) = (FreePort.Next(), FreePort.Next());
        await using (var early = await ApplianceProcess.ServeUntilAsync("first start: ", directory.Path, port, boot))
        {
            Assert.Equal(0, (await early.TerminateAsync()).Code);
            Assert.DoesNotContain("Unhandled", await early.Errors, StringComparison.Ordinal);
        }

        await using var again = await ApplianceProcess.ServeAsync(directory.Path, port, boot);
        Assert.Equal("admin", await WhoAsync(port, (await File.ReadAllTextAsync(directory.PathOf("admin.apikey"))).Trim()));
    }

    /// <summary>In this process: from outside the moment cannot be met.</summary>
    [Fact]
    public async Task A_stop_the_moment_it_is_ready_is_no_failure()
    {
        using var directory = new TemporaryDirectory();
        var options = OptionsReader.Read(
            ["--data-dir", directory.Path, "--http-port", $"{FreePort.Next()}", "--boot-http-port", $"{FreePort.Next()}", "--no-dhcp", "--no-tftp", "--no-dns"], new Dictionary<string, string>());
        using var stop = new CancellationTokenSource();
        await using var output = new StoppingWriter(stop);
        await new Serve(options, output).RunAsync(stop.Token);
        Assert.Contains("ready http://", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Administrators_are_made_on_a_running_and_on_a_stopped_appliance(bool running)
    {
        using var directory = new TemporaryDirectory();
        var (port, boot) = (FreePort.Next(), FreePort.Next());
        var process = await ApplianceProcess.ServeAsync(directory.Path, port, boot);
        if (!running) await process.TerminateAsync();
        Task<(int Code, string Output, string Errors)> Run(params string[] arguments) => ApplianceProcess.RunAsync([.. arguments, "--data-dir", directory.Path]);

        var made = await Run("createadmin", "--username", "bob", "--password", "secret", "--email", "bob@example.com");
        Assert.Equal(0, made.Code);
        var key = made.Output.Trim()["api key: ".Length..];
        Assert.Equal(key, (await Run("apikey", "--username", "bob")).Output.Trim());
        var fresh = (await Run("apikey", "--username", "bob", "--generate")).Output.Trim();
        Assert.NotEqual(key, fresh);
        Assert.Equal((0, "changed"), (await Run("changepassword", "--username", "bob", "--password", "other")) is var changed ? (changed.Code, changed.Output.Trim()) : default);
        var twice = await Run("createadmin", "--username", "bob", "--password", "x");
        Assert.Equal(1, twice.Code);
        Assert.Contains("already exists", twice.Output + twice.Errors);
        Assert.Equal(1, (await Run("apikey", "--username", "nobody")).Code);

        if (!running)
        {
            await process.DisposeAsync();
            process = await ApplianceProcess.ServeAsync(directory.Path, port, boot);
        }

        Assert.Equal("bob", await WhoAsync(port, key));
        Assert.Equal("bob", await WhoAsync(port, fresh));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("username", "bob"), KeyValuePair.Create("password", "other")]);
        Assert.Equal(200, (await Client(port, null).SendAsync(HttpMethod.Post, "/MAAS/accounts/authenticate/", form)).Status);
        await process.DisposeAsync();
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_switch()
    {
        using var directory = new TemporaryDirectory();
        using var holder = new TcpListener(IPAddress.Any, 0);
        holder.Start();
        var taken = ((IPEndPoint)holder.LocalEndpoint).Port;
        await Refused($"TCP port {taken} is in use", "--http-port", "serve", "--data-dir", directory.Path, "--http-port", $"{taken}", "--boot-http-port", $"{FreePort.Next()}");
        await Refused($"TCP port {taken} is in use", "--boot-http-port", "serve", "--data-dir", directory.Path, "--boot-http-port", $"{taken}", "--http-port", $"{FreePort.Next()}");
        Assert.False(File.Exists(directory.PathOf("admin.apikey")), "a refused start left something behind");
    }

    [Fact]
    public async Task An_interface_that_is_not_there_is_named_with_those_that_are()
    {
        using var directory = new TemporaryDirectory();
        await Refused("The interface nosuch0 does not exist", "--interface", [.. Serve(directory.Path), "--interface", "nosuch0"]);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_named() =>
        await Refused("The data directory /proc/maas is not writable", "--data-dir", Serve("/proc/maas"));

    [Fact]
    public async Task A_data_directory_in_use_is_named()
    {
        using var directory = new TemporaryDirectory();
        await using var holder = await ApplianceProcess.ServeAsync(directory.Path, FreePort.Next(), FreePort.Next());
        await Refused($"The data directory {directory.Path} is in use by another maas-appliance", "--data-dir", Serve(directory.Path));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_untouched()
    {
        using var directory = new TemporaryDirectory();
        using (var database = new LiteDB.LiteDatabase(directory.PathOf("store.db")))
            database.GetCollection("_meta").Upsert(new LiteDB.BsonDocument { ["_id"] = "schema", ["version"] = 99 });
        await Refused("The database has version 99", "Run the newer program", Serve(directory.Path));
        using var after = new LiteDB.LiteDatabase(directory.PathOf("store.db"));
        Assert.Equal(["_meta"], after.GetCollectionNames());
    }

    [Theory]
    [InlineData("--nonsense is not a switch", "serve", "--nonsense")]
    [InlineData("There is no command 'fly'", "fly")]
    [InlineData("--http-port: 'x' is not a port", "serve", "--http-port", "x")]
    [InlineData("createadmin needs --username", "createadmin", "--data-dir", "/tmp/maas-never-made")]
    public async Task A_wrong_command_line_is_explained(string thing, params string[] arguments) => await Refused(thing, "", arguments);

    private static string[] Serve(string directory) =>
        ["serve", "--data-dir", directory, "--http-port", $"{FreePort.Next()}", "--boot-http-port", $"{FreePort.Next()}"];

    /// <summary>Exit code 1 and one line that names the thing and the remedy.</summary>
    private static async Task Refused(string thing, string remedy, params string[] arguments)
    {
        var (code, output, errors) = await ApplianceProcess.RunAsync(arguments);
        Assert.Equal(1, code);
        Assert.DoesNotContain("ready", output);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(thing, line);
        Assert.Contains(remedy, line);
    }

    private static ApiClient Client(int port, string? key) => new(new Uri($"http://127.0.0.1:{port}"), TimeProvider.System, key);

    private static async Task<string?> WhoAsync(int port, string key) => (string?)(await Client(port, key).Get("users/?op=whoami")).Json["username"];

    [GeneratedRegex("^first start: user admin, password (?<password>\\S{16}), API key (?<key>\\w{18}:\\w{18}:\\w{32}) ")]
    private static partial Regex FirstStart();

    /// <summary>Tells the appliance to stop as soon as it says that it is ready.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            if (value?.StartsWith("ready ", StringComparison.Ordinal) == true) stop.Cancel();
            return base.WriteLineAsync(value);
        }
    }
}
