using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maas.Region.Notifications;

/// <summary>Keeps every standing notice in step with its condition: at start, and after each change. Changes that come together are looked at once.</summary>
internal sealed partial class StandingNotices(IEnumerable<IStandingNotice> standing, Notices notices, ILogger<StandingNotices> log) : BackgroundService
{
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watches = standing.Select(n => n.Watch(() => _changed.Writer.TryWrite(true))).ToList();
        try
        {
            _changed.Writer.TryWrite(true);
            await foreach (var _ in _changed.Reader.ReadAllAsync(stoppingToken)) await LookAsync();
        }
        finally
        {
            watches.ForEach(w => w.Dispose());
        }
    }

    private async Task LookAsync()
    {
        foreach (var notice in standing)
        {
            try
            {
                if (notice.Text() is { } text) await notices.SetAsync(notice.Ident, notice.Category, text);
                else await notices.ClearAsync(notice.Ident);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                LogFailed(log, problem, notice.Ident);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The notification {Ident} could not be brought up to date")]
    private static partial void LogFailed(ILogger log, Exception problem, string ident);
}
