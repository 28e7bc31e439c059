using System.Net.Http.Headers;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Some clients send a multipart body with every request that may have one, also when there is nothing to send (api-protocol.md §10.2).</summary>
public sealed class EmptyBodyTests
{
    public static TheoryData<string, string> Empty() => new()
    {
        { "multipart/form-data; boundary=\"===============123==\"", "--===============123==--\r\n" },
        { "multipart/form-data; boundary=b", "--b--" },
        { "multipart/form-data; boundary=b", "\r\n--b--\r\n" },
        { "multipart/form-data; boundary=b", "--b\r\n\r\n--b--\r\n" },
        { "multipart/form-data; boundary=b", "" },
        { "application/x-www-form-urlencoded", "" },
    };

    [Theory]
    [MemberData(nameof(Empty))]
    public async Task An_empty_body_is_no_body_for_every_operation(string type, string body)
    {
        await using var appliance = await TestAppliance.StartAsync();
        var admin = await appliance.AsAsync("admin");
        var sample = await Sample.MakeAsync(appliance);
        var wrong = new List<string>();
        foreach (var operation in appliance.Get<OperationTable>().Operations.Where(o => o.Method != "GET"))
        {
            var without = await admin.SendAsync(new HttpMethod(operation.Method), MatrixTests.PathOf(operation, sample));
            if (without.Status < 300) sample = await Sample.MakeAsync(appliance);
            var content = new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            var with = await admin.SendAsync(new HttpMethod(operation.Method), MatrixTests.PathOf(operation, sample), content);
            if (with.Status < 300) sample = await Sample.MakeAsync(appliance);
            if (with.Status == without.Status) continue;
            wrong.Add($"{operation.Method} {operation.Resource.Path} {operation.Op}: {with.Status} {with.Text} instead of {without.Status} {without.Text}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
