using System.Globalization;

namespace Maas.Agent.Install.Images;

/// <summary>Says how far an image is: at least every twentieth or every five seconds.</summary>
internal sealed class ImageProgress(long? size, TimeProvider time, Func<string, Task> tell)
{
    private const int Step = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _done;
    private int _toldPercent;
    private long _told = time.GetTimestamp();
    private Task _telling = Task.CompletedTask;

    public void Advance(int bytes)
    {
        _done += bytes;
        var percent = size is > 0 ? (int)(_done * 100 / size.Value) : 0;
        // A message that is still on its way is not overtaken: the image does not wait for the appliance's ear.
        if (!_telling.IsCompleted || (percent < _toldPercent + Step && time.GetElapsedTime(_told) < Interval))
            return;
        (_toldPercent, _told) = (percent, time.GetTimestamp());
        _telling = tell(Text(percent));
    }

    public Task EndAsync() => _telling;

    private string Text(int percent)
    {
        var mebibytes = (_done >> 20).ToString(CultureInfo.InvariantCulture);
        return size is > 0 ? $"Image {percent}% written ({mebibytes} of {size >> 20} MiB)" : $"{mebibytes} MiB of the image written";
    }
}
