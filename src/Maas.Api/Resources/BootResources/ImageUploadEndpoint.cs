using Maas.Api.Contract;
using Maas.Api.Pipeline;
using Maas.Domain.Images;
using Maas.Region.Images;
using Maas.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maas.Api.Resources.BootResources;

/// <summary>Takes the chunks of an upload (images.md §10.2). Not an operation: the body is the content, not parameters.</summary>
internal sealed class ImageUploadEndpoint(IStore store, IBlobs blobs, UploadTurns turns, Authentication authentication, ILogger<ImageUploadEndpoint> log)
{
    public async Task HandleAsync(HttpContext context, string id, string fileId)
    {
        try
        {
            var caller = authentication.Authenticate(context, new Parameters());
            if (caller.IsAnonymous) throw ApiException.OfStatus(401, "Forbidden");
            if (!caller.IsAdmin) throw ApiException.Forbidden("This method is reserved for admin users.");
            if (!HttpMethods.IsPut(context.Request.Method))
            {
                context.Response.Headers.Allow = "PUT";
                await Failures.TextAsync(context, 405, "", "text/html; charset=utf-8");
                return;
            }

            var resource = store.Documents(ImageCatalog.Resources).Find(id) ?? throw ApiException.NotFound("BootResource");
            await turns.TakeAsync(resource.Id, () => ReceiveAsync(context, resource.Id, fileId));
            await Failures.TextAsync(context, 200, "OK", "text/plain");
        }
        catch (Exception failure)
        {
            await Failures.AnswerAsync(context, failure, log);
        }
    }

    /// <returns>Octets held now. A chunk counts when its answer is 200, and not before: whatever is stored without is written over by the next.</returns>
    private async Task<long> ReceiveAsync(HttpContext context, int id, string fileId)
    {
        var resource = store.Documents(ImageCatalog.Resources).Find(Region.Collections.Key(id)) ?? throw ApiException.NotFound("BootResource");
        var file = resource.Sets.SelectMany(s => s.Files).FirstOrDefault(f => f.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == fileId)
            ?? throw ApiException.NotFound("BootResourceFile");
        if (resource.Type != BootResourceType.Uploaded) throw ApiException.Forbidden("Cannot upload to a resource of type: 0.");
        if (file.IsComplete) throw ApiException.BadRequest("Cannot upload to a complete file.");
        var declared = context.Request.ContentLength;
        if (declared is 0) throw ApiException.BadRequest("Missing data.");
        if (declared > file.Size - file.Stored) throw ApiException.BadRequest("Too much data received.");

        var upload = ImageContents.UploadOf(resource, file);
        if (declared == file.Size - file.Stored && blobs.PathOf(file.Sha256) is not null)
        {
            // The last chunk of a content that is here: another upload brought it, or this one did and nobody was told.
            await SaveAsync(id, file with { Stored = file.Size });
            blobs.DropUpload(upload);
            return file.Size;
        }

        long stored;
        try
        {
            stored = await blobs.AppendUploadAsync(upload, file.Stored, context.Request.Body, file.Size, context.RequestAborted);
        }
        catch (BlobTooLargeException)
        {
            throw ApiException.BadRequest("Too much data received.");
        }

        if (stored == file.Stored) throw ApiException.BadRequest("Missing data.");
        if (declared is { } length && stored - file.Stored != length) throw ApiException.BadRequest("Content-Length doesn't equal size of received data.");
        if (stored >= file.Size && await blobs.CompleteUploadAsync(upload, file.Sha256) is null)
            throw ApiException.BadRequest("Saved content does not match given SHA256 value.");
        await SaveAsync(id, file with { Stored = stored });
        return stored;
    }

    private async Task SaveAsync(int id, BootResourceFile file)
    {
        while (true)
        {
            var current = store.Documents(ImageCatalog.Resources).FindVersioned(Region.Collections.Key(id)) ?? throw ApiException.NotFound("BootResource");
            var sets = current.Value.Sets.Select(s => s with { Files = [.. s.Files.Select(f => f.Id == file.Id ? file : f)] });
            try
            {
                await store.CommitAsync(new Batch().Put(ImageCatalog.Resources, current.Value with { Sets = [.. sets] }, current.Version));
                return;
            }
            catch (ConflictException)
            {
                // A machine was deployed with it just now.
            }
        }
    }
}
